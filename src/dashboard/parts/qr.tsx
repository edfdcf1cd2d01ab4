import { get } from "../api/call.ts";
import type { Link } from "../api/types.ts";
import { useLoad } from "../state/load.ts";
import { notice } from "../state/notices.ts";
import { Button, copy } from "./button.tsx";
import { Failed } from "./said.tsx";

/** The picture's size when it is copied or saved as pixels: sharp on a printed page. */
const PIXELS = 1024;

/** The code of a short link: to see, to copy as a picture, to save. */
export function QrCode({ link, size = 200 }: { link: Link; size?: number }) {
  const {
    value: svg,
    problem,
    reload,
  } = useLoad(`qr ${link.slug}`, (signal) => get<string>(`/v1/links/${link.slug}/qr`, signal));
  if (problem) return <Failed problem={problem} onRetry={reload} />;
  const address = svg === null ? null : `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return (
    <div class="qr">
      {address ? (
        <img src={address} width={size} height={size} alt={`QR code of ${link.url}`} data-testid="qr" />
      ) : (
        <div class="ghost" style={{ width: `${size}px`, height: `${size}px` }} />
      )}
      <div class="row">
        <Button icon="copy" disabled={!address} onPress={() => address && copyPicture(address)}>
          Copy picture
        </Button>
        {address && (
          <a class="button plain" href={address} download={`${link.slug}.svg`}>
            Download SVG
          </a>
        )}
      </div>
    </div>
  );
}

async function copyPicture(address: string): Promise<void> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": pngOf(address) })]);
    notice("QR code copied.");
  } catch {
    await copy(decodeURIComponent(address.slice(address.indexOf(",") + 1)), "QR code as SVG");
  }
}

async function pngOf(address: string): Promise<Blob> {
  const image = new Image(PIXELS, PIXELS);
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = PIXELS;
  canvas.height = PIXELS;
  canvas.getContext("2d")?.drawImage(image, 0, 0, PIXELS, PIXELS);
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png"),
  );
}
