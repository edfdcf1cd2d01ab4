import { crc32, deflateSync, inflateSync } from "node:zlib";

/**
 * A screenshot with at most 256 colours and none of its detail: a third of the size. PNG (third edition), 8 bits a
 * channel, not interlaced, as browsers write it.
 */
export function shrinkPng(file: Buffer): Buffer {
  const { width, height, channels, pixels } = decode(file);
  const { palette, indexes } = quantize(pixels, channels, width * height);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++)
    rows.set(indexes.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, PALETTE, 0, 0, 0], 8);
  const chunks = [
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PALETTE = 3;
const MOST_COLORS = 256;

interface Picture {
  width: number;
  height: number;
  channels: number;
  pixels: Uint8Array;
}

function decode(file: Buffer): Picture {
  const parts: Buffer[] = [];
  let header = Buffer.alloc(13);
  for (let at = SIGNATURE.length; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") header = Buffer.from(data);
    if (type === "IDAT") parts.push(data);
    at += length + 12;
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = { 2: 3, 6: 4 }[header[9] ?? 0];
  if (header[8] !== 8 || channels === undefined || header[12] !== 0) throw new Error("another kind of PNG");
  const pixels = unfilter(inflateSync(Buffer.concat(parts)), width * channels, height, channels);
  return { width, height, channels, pixels };
}

/** Each row is told as differences to what is left of it and above it (PNG, clause 9). */
function unfilter(raw: Buffer, stride: number, height: number, channels: number): Uint8Array {
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= channels ? (out[at - channels] ?? 0) : 0;
      const up = y > 0 ? (out[at - stride] ?? 0) : 0;
      const corner = x >= channels && y > 0 ? (out[at - stride - channels] ?? 0) : 0;
      out[at] = (raw[y * (stride + 1) + 1 + x] ?? 0) + predicted(filter ?? 0, left, up, corner);
    }
  }
  return out;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

interface Bucket {
  name: number;
  count: number;
  color: [number, number, number];
}

/** Colours that differ in their lowest bits alone are one; the commonest stay, the others become their nearest. */
function quantize(
  pixels: Uint8Array,
  channels: number,
  count: number,
): { palette: Buffer; indexes: Uint8Array } {
  const nameAt = (at: number) =>
    (((pixels[at] ?? 0) >> 3) << 10) | (((pixels[at + 1] ?? 0) >> 3) << 5) | ((pixels[at + 2] ?? 0) >> 3);
  const buckets = new Map<number, Bucket>();
  for (let pixel = 0; pixel < count; pixel++) {
    const at = pixel * channels;
    const name = nameAt(at);
    const bucket = buckets.get(name) ?? {
      name,
      count: 0,
      color: [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0],
    };
    bucket.count++;
    buckets.set(name, bucket);
  }
  const ranked = [...buckets.values()].sort((a, b) => b.count - a.count);
  const kept = ranked.slice(0, MOST_COLORS);
  const places = new Map(ranked.map((bucket) => [bucket.name, nearest(kept, bucket)]));
  const indexes = new Uint8Array(count);
  for (let pixel = 0; pixel < count; pixel++) indexes[pixel] = places.get(nameAt(pixel * channels)) ?? 0;
  return { palette: Buffer.from(kept.flatMap(({ color }) => color)), indexes };
}

function nearest(kept: Bucket[], { color }: Bucket): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  kept.forEach((one, index) => {
    const distance = one.color.reduce((sum, part, at) => sum + (part - (color[at] ?? 0)) ** 2, 0);
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
