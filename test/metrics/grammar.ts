/** One metric as a strict reader of Prometheus' text format 0.0.4 takes it. */
export interface Read {
  type: string;
  help: string;
  samples: { name: string; labels: Record<string, string>; value: number }[];
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\["\\\\n])*)"';
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|NaN|[+-]Inf)$`,
);

/**
 * Reads the format by its grammar, and by the rules that its documentation gives in words: a family stands together, HELP
 * and TYPE once and before its samples, no sample twice, the last line ends. Throws at the first line that is wrong.
 */
export function readExposition(text: string): Map<string, Read> {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const families = new Map<string, Read>();
  const seen = new Set<string>();
  let current: { name: string; read: Read } | null = null;
  for (const line of text.slice(0, -1).split("\n")) {
    const help = new RegExp(`^# HELP (${NAME}) (\\S[^\\n]*)$`).exec(line);
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge)$`).exec(line);
    if (help) {
      const name = help[1] as string;
      if (families.has(name)) throw new Error(`a second time: ${line}`);
      current = { name, read: { type: "", help: help[2] as string, samples: [] } };
      families.set(name, current.read);
    } else if (type) {
      if (current?.name !== type[1] || current?.read.type !== "") throw new Error(`out of place: ${line}`);
      current.read.type = type[2] as string;
    } else {
      const sample = readSample(line);
      if (current?.name !== sample.name || current.read.type === "") throw new Error(`out of place: ${line}`);
      const id = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (seen.has(id)) throw new Error(`a second time: ${line}`);
      seen.add(id);
      current.read.samples.push(sample);
    }
  }
  return families;
}

function readSample(line: string) {
  const match = SAMPLE.exec(line);
  if (!match) throw new Error(`no sample: ${line}`);
  const [, name = "", labelText = "", ...rest] = match;
  const labels: Record<string, string> = {};
  for (const [, label = "", value = ""] of labelText.matchAll(new RegExp(LABEL, "g"))) {
    if (label in labels) throw new Error(`a label twice: ${line}`);
    labels[label] = value.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
  }
  return { name, labels, value: numberOf(rest.at(-1) ?? "") };
}

function numberOf(text: string): number {
  if (/Inf$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return Number(text);
}
