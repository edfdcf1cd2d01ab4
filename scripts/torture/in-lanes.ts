/** Does something with each of a list, so many at a time. */
export async function inLanes<T>(list: T[], lanes: number, work: (one: T) => Promise<void>): Promise<void> {
  const rest = list.values();
  const lane = async () => {
    for (const one of rest) await work(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
