import { useEffect, useRef, useState } from "preact/hooks";
import type { Link } from "../../api/types.ts";
import { Button, copy } from "../../parts/button.tsx";
import { QrCode } from "../../parts/qr.tsx";
import { shortId } from "../../words/text.ts";

interface Props {
  link: Link;
  created: boolean;
  onAnother: () => void;
}

/** The link to copy and the code to scan. */
export function Made({ link, created, onAnother }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const key = useKey(link.customUserId);
  return (
    <section class="card made" aria-label="The link" data-testid="made">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {created ? "The link is made" : "This link was there already"}
        </h1>
        <p class="quiet">
          Send it to <bdi>{shortId(link.customUserId)}</bdi>. You will see here when it is opened and what is
          connected.
        </p>
        <p class="short" data-testid="made-url">
          {link.url}
        </p>
        <div class="row">
          <Button kind="main" icon="copy" testId="copy-link" onPress={() => copy(link.url, "Link")}>
            Copy link
          </Button>
          <Button icon="plus" testId="another" onPress={onAnother}>
            Another one
          </Button>
          {key && (
            <a class="button plain" href={`#/c/${key}`} data-testid="to-customer">
              To the customer
            </a>
          )}
        </div>
        <p class="quiet small target">Leads to {link.targetUrl}</p>
      </div>
      <QrCode link={link} />
    </section>
  );
}

/** The customer's key: the SHA-256 of the id, as the API defines it. */
function useKey(id: string): string | null {
  const [key, setKey] = useState<string | null>(null);
  useEffect(() => {
    // Browsers offer this over https and on localhost alone.
    void crypto.subtle?.digest("SHA-256", new TextEncoder().encode(id)).then((digest) => {
      setKey([...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    });
  }, [id]);
  return key;
}
