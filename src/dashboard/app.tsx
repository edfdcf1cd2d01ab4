import { useEffect } from "preact/hooks";
import { Banner } from "./parts/banner.tsx";
import { Nav } from "./parts/nav.tsx";
import { Notices } from "./parts/notices.tsx";
import { listen } from "./state/live.ts";
import { route } from "./state/route.ts";
import { session } from "./state/session.ts";
import { followUpstream } from "./state/upstream.ts";
import { SignIn } from "./views/sign-in.tsx";
import { View } from "./views/view.tsx";

/** Either the way in, or everything. */
export function App() {
  if (session.value === undefined) return <div class="alone" aria-busy="true" />;
  return session.value === null ? <SignIn /> : <Inside />;
}

function Inside() {
  useEffect(() => {
    const stops = [listen(), followUpstream()];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <Nav />
      <div class="page">
        <Banner />
        <main id="main" tabIndex={-1}>
          <View route={route.value} />
        </main>
      </div>
      <Notices />
    </div>
  );
}

/** No link: the address behind # is the view's, and following it would leave the view. */
function skip(): void {
  document.getElementById("main")?.focus();
}
