/** Levenshtein's distance: the fewest letters to add, drop or change to get from one text to the other. Quadratic. */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= to.length; j++) {
      const [diagonal, up, left] = [above[j - 1], above[j], row[j - 1]] as [number, number, number];
      row.push(Math.min(diagonal + (from[i - 1] === to[j - 1] ? 0 : 1), up + 1, left + 1));
    }
  }
  return row[to.length] as number;
}
