import { render } from "preact";
import { App } from "./app.tsx";
import { readSession } from "./state/session.ts";

void readSession();
render(<App />, document.getElementById("app") as HTMLElement);
