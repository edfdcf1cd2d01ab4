import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { Overview } from "../../api/webhooks.ts";
import { dayOf } from "../../words/time.ts";

type Days = Overview["days"];

interface Series {
  name: string;
  /** A variable of the style sheet. */
  color: string;
  values: number[];
}

const CHANGES = [
  ["opened", "Opened"],
  ["partial", "Partial"],
  ["connected", "Connected"],
  ["failed", "Failed"],
  ["lost", "Lost"],
] as const;

/** Changes and clicks by day. The numbers are there as a table too, for whoever sees no chart. */
export function DayCharts({ days }: { days: Days }) {
  const changes = CHANGES.map(([type, name]) => {
    return { name, color: `--${type}`, values: days.map((day) => day.changes[type] ?? 0) };
  });
  const clicks = [{ name: "Clicks", color: "--accent", values: days.map((day) => day.clicks) }];
  return (
    <>
      <DayChart title="Changes by day" days={days} series={changes} />
      <DayChart title="Clicks by day" days={days} series={clicks} />
    </>
  );
}

interface Props {
  title: string;
  days: Days;
  series: Series[];
}

function DayChart({ title, days, series }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = JSON.stringify(series);
  // `drawn` is the series.
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let chart = draw(element, days, series);
    const redraw = () => {
      chart.destroy();
      chart = draw(element, days, series);
    };
    const resized = new ResizeObserver(() => chart.setSize(sizeOf(element)));
    resized.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", redraw);
    return () => {
      resized.disconnect();
      scheme.removeEventListener("change", redraw);
      chart.destroy();
    };
  }, [drawn]);
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      <div ref={place} class="chart" aria-hidden="true" />
      <Legend series={series} />
      <Table title={title} days={days} series={series} />
    </section>
  );
}

function Legend({ series }: { series: Series[] }) {
  if (series.length === 1) return null;
  return (
    <p class="legend" aria-hidden="true">
      {series.map(({ name, color }) => (
        <span key={name} style={{ "--tone": `var(${color})` }}>
          {name}
        </span>
      ))}
    </p>
  );
}

function Table({ title, days, series }: Props) {
  const busy = days.flatMap(({ day }, index) =>
    series.some(({ values }) => values[index]) ? [{ day, index }] : [],
  );
  return (
    <table class="unseen">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          {series.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {busy.map(({ day, index }) => (
          <tr key={day}>
            <th scope="row">{dayOf(noonOf(day))}</th>
            {series.map(({ name, values }) => (
              <td key={name}>{values[index]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const HEIGHT = 190;

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: element.clientWidth, height: HEIGHT };
}

/** Stacked bars: each series is drawn from the top of the ones below it, the highest first. */
function draw(element: HTMLElement, days: Days, series: Series[]): uPlot {
  const ink = colorOf(element, "--quiet");
  const grid = { stroke: colorOf(element, "--line"), width: 1 };
  const axis = { stroke: ink, grid, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  const stacked = stack(series.map(({ values }) => values));
  const bars = uPlot.paths.bars?.({ size: [0.7, MAX_BAR], radius: 0.15 });
  return new uPlot(
    {
      ...sizeOf(element),
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(LEAST_TOP, most)] } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          values: (_, places) => places.map((place) => labelOf(days, place)),
          space: 56,
          size: 28,
        },
        {
          ...axis,
          size: 36,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000],
          space: 36,
        },
      ],
      series: [
        {},
        ...series
          .map(({ name, color }) => ({
            label: name,
            fill: colorOf(element, color),
            width: 0,
            points: { show: false },
            ...(bars ? { paths: bars } : {}),
          }))
          .reverse(),
      ],
    },
    [days.map((_, index) => index), ...stacked.reverse()],
    element,
  );
}

/** A canvas knows neither variables nor `light-dark()`: the browser says what comes of them. */
function colorOf(element: HTMLElement, variable: string): string {
  const before = element.style.color;
  element.style.color = `var(${variable})`;
  const { color } = getComputedStyle(element);
  element.style.color = before;
  return color;
}

const MAX_BAR = 22;
const LEAST_TOP = 4;

function stack(values: number[][]): number[][] {
  const sums: number[][] = [];
  for (const one of values) {
    const below = sums.at(-1);
    sums.push(one.map((value, index) => value + (below?.[index] ?? 0)));
  }
  return sums;
}

function labelOf(days: Days, place: number): string {
  const day = days[place]?.day;
  if (!day) return "";
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }).format(noonOf(day));
}

/** Noon is on the day it should be in every zone. */
function noonOf(day: string): number {
  return Date.parse(`${day}T12:00:00`);
}
