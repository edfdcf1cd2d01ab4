/** What is measured under one name. A family without samples is left out: what is not known is not told as 0. */
export interface Family {
  /** Letters, digits and underscores; counters end in `_total`. */
  name: string;
  /** Counters only rise, but for a restart at 0. */
  type: "counter" | "gauge";
  help: string;
  samples: Sample[];
}

/** Labels have names of letters and underscores; their values are any text. */
export interface Sample {
  labels?: Record<string, string>;
  value: number;
}

/** Prometheus' text exposition format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export function exposition(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join("");
}

function familyText({ name, type, help, samples }: Family): string {
  const lines = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${valueText(value)}\n`);
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function labelText(labels: Record<string, string> = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value, true)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(text: string, quoted = false): string {
  const plain = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return quoted ? plain.replaceAll('"', '\\"') : plain;
}

function valueText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}
