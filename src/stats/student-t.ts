/**
 * The t that Student's distribution with a whole number of degrees of freedom stays below with probability 0.975: the
 * half-width of a two-sided 95 % interval in standard errors. By bisection of P(|T| < t), which is a finite sum then.
 * Source: Abramowitz & Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
 */
export function t975(degrees: number): number {
  let [below, above] = [0, 13];
  while (above - below > 1e-12) {
    const middle = (below + above) / 2;
    if (within(middle, degrees) < 0.95) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}

/** P(|T| < t). */
function within(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const squared = Math.cos(angle) ** 2;
  const isOdd = degrees % 2 === 1;
  // Each term is the one before it times cos² and a ratio of neighbouring whole numbers.
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = isOdd ? 2 : 1; power < degrees - 2; power += 2) {
    term *= (squared * power) / (power + 1);
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
