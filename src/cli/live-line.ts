/** The frames of the sign that moves while something goes on. */
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Slow enough to cost nothing that is measured. */
const everyMs = 200;

/** One line at the end of a terminal that is drawn anew as things go on, below lines that stay. */
export interface LiveLine extends Disposable {
  /** Draws it now. */
  draw(): void;
  /** Writes a line that stays, above it. */
  keep(line: string): void;
}

/**
 * Opens a line on a stream that is a terminal of some width: nothing else is cleared than what this has written.
 * @param text of the line, made for a frame of the sign and for so many columns
 */
export function openLiveLine(
  stream: NodeJS.WriteStream,
  text: (frame: string, columns: number) => string,
): LiveLine {
  let frame = 0;
  const clear = '\r\u001b[K';
  const draw = () => {
    // A line as wide as the terminal would wrap on some.
    const columns = stream.columns - 1;
    if (columns > 0) stream.write(`${clear}${text(frames[frame % frames.length] as string, columns)}`);
  };
  stream.write('\u001b[?25l');
  const showCursor = () => void stream.write('\u001b[?25h');
  process.once('exit', showCursor);
  const timer = setInterval(() => {
    frame += 1;
    draw();
  }, everyMs);
  timer.unref();
  return {
    draw,
    keep(line) {
      stream.write(`${clear}${line}\n`);
      draw();
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      process.off('exit', showCursor);
      stream.write(clear);
      showCursor();
    },
  };
}

/** True of a stream that is a terminal which can draw a line anew, for a person who watches it. */
export function isLive(stream: NodeJS.WriteStream): boolean {
  const { CI, TERM } = process.env;
  return stream.isTTY === true && (stream.columns ?? 0) > 0 && TERM !== 'dumb' && (CI ?? '') === '';
}
