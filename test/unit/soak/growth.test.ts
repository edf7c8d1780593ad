import { describe, expect, test } from 'vitest';
import { growthOf } from '../../soak/growth.ts';

const descriptors = { perLaunch: 0.01, inAll: 2 };
const grown = (launches: number, metric: (launch: number) => number) =>
  growthOf(
    Array.from({ length: launches }, (_, launch) => metric(launch)),
    descriptors,
  );

describe('what is looked at after each launch', () => {
  test('grows when a launch in twenty leaves one behind', () => {
    expect(grown(200, (launch) => 40 + Math.floor(launch / 20))).toMatchObject({ grows: true });
  });

  test('grows, in a short run, when each launch leaves one behind', () => {
    expect(grown(30, (launch) => 40 + launch)).toMatchObject({ grows: true, first: 49.5, last: 68.5 });
  });

  test('is flat when it only goes up and down', () => {
    expect(grown(200, (launch) => 40 + (launch % 7))).toMatchObject({ grows: false });
  });

  test('is flat when it grew before the tenth launch, and a few times was odd', () => {
    const odd = (launch: number) => (launch % 50 === 0 ? 500 : 60);
    expect(grown(200, (launch) => (launch < 9 ? launch : odd(launch)))).toMatchObject({
      grows: false,
      perLaunch: 0,
    });
  });

  test('is flat when it took something once', () => {
    expect(grown(200, (launch) => (launch < 150 ? 40 : 41))).toMatchObject({ grows: false });
  });
});
