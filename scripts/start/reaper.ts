/**
 * Ends the process groups it was told of (one id a line on stdin) when stdin closes: that is when `npm start` is
 * gone, by whatever signal, SIGKILL included.
 */
const groups: number[] = [];
let text = "";

process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk: string) => {
  const lines = (text + chunk).split("\n");
  text = lines.pop() ?? "";
  groups.push(...lines.map(Number).filter((group) => Number.isInteger(group) && group > 1));
});
process.stdin.on("close", () => {
  for (const group of groups) {
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }
});
