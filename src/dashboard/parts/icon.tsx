/** Outlines on a grid of 20, drawn with the text's own colour. Beside a word they are decoration. */
const PATHS = {
  overview: "M3 11h5V3H3zM12 17h5V9h-5zM3 17h5v-3H3zM12 6h5V3h-5z",
  customers:
    "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 17c.4-3 2.6-4.5 5.5-4.5S12.600 14 13 17M13 4a2.800 2.800 0 0 1 0 5.300M14.500 12.700c2 .5 3.200 2 3.500 4.300",
  link: "M8.500 11.500a3.500 3.500 0 0 0 5 0l3-3a3.500 3.500 0 0 0-5-5l-1 1M11.500 8.500a3.500 3.500 0 0 0-5 0l-3 3a3.500 3.500 0 0 0 5 5l1-1",
  import: "M10 3v9m0 0 3.500-3.500M10 12 6.500 8.500M3 14v3h14v-3",
  question: "M7 7.500a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.100-1.500 2.400M10 16v.5",
  webhook: "M10 3v4m0 6v4M3 10h4m6 0h4M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  key: "M12.500 11.500a4 4 0 1 0-4-4c0 .5.100 1 .2 1.400L3 14.600V17h3v-2h2v-2h1.500l1.600-1.600c.4.100.9.100 1.400.100z",
  copy: "M7 7V4h9v9h-3M4 7h9v9H4z",
  qr: "M3 3h5v5H3zM12 3h5v5h-5zM3 12h5v5H3zM12 12h2v2h-2zM15 15h2v2h-2z",
  refresh: "M16 5v4h-4M4 15v-4h4M15.500 9A6 6 0 0 0 5 6.500M4.500 11A6 6 0 0 0 15 13.500",
  check: "M4 10.500 8.500 15 16 6",
  cross: "M5 5l10 10M15 5 5 15",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l3 2",
  warning: "M10 3 2.500 16.500h15zM10 8v4M10 14.300v.4",
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.500 13.500 17 17",
  out: "M8 4H4v12h4M12 6.500 15.500 10 12 13.500M15 10H8",
  open: "M11 4h5v5M16 4l-7 7M14 12v4H4V6h4",
  more: "M5 8l5 5 5-5",
  archive: "M3 4h14v4H3zM4.500 8v8h11V8M8 11h4",
  trash: "M4 6h12M8 6V4h4v2M6 6l.7 10h6.600L14 6",
  edit: "M4 16l.7-3.300L13 4.400l2.600 2.600-8.300 8.300z",
  plus: "M10 4v12M4 10h12",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
