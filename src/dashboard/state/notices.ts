import { signal } from "@preact/signals";
import { NOTICE_MS } from "../constants.ts";

export interface Notice {
  id: number;
  text: string;
  bad: boolean;
}

export const notices = signal<Notice[]>([]);

let last = 0;

/** Says something in passing; screen readers are told too. */
export function notice(text: string, bad = false): void {
  const id = ++last;
  notices.value = [...notices.value, { id, text, bad }];
  setTimeout(() => {
    notices.value = notices.value.filter((one) => one.id !== id);
  }, NOTICE_MS);
}
