// The connect page: who is here and what they may share comes from the server, who they are is remembered here.
import { customer, recall, remember } from "./memory.js";
import { assetRow, resultRow } from "./rows.js";

const $ = (id) => document.getElementById(id);
const { request: requestId, mode } = $("app").dataset;
const customUserId = customer(location.search);
let rows = [];
let user = recall("user");

const TITLES = {
  SUCCESS: [
    "All set",
    "You shared everything below. You can close this page, or come back and change it at any time.",
  ],
  PARTIAL_SUCCESS: [
    "Partly connected",
    "Some of what you chose could not be connected. You can change it and try again.",
  ],
  FAILED: [
    "Nothing could be connected",
    "Nothing of what you chose could be connected. You can change it and try again.",
  ],
};

async function ask(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function visitor() {
  const known = user === null ? {} : { user };
  return { requestId, mode, ...known, ...(customUserId === "" ? {} : { customUserId }) };
}

function say(problem) {
  $("problem").textContent = problem;
  $("problem").hidden = problem === "";
}

function showCustomer() {
  const shown = $("customer");
  shown.textContent = customUserId === "" ? "nobody: the address names no customUserId" : customUserId;
  shown.classList.toggle("nobody", customUserId === "");
}

function countChosen() {
  const count = rows.filter(({ give }) => give.checked).length;
  $("connect-label").textContent =
    count === 0 ? "Choose something to connect" : `Connect ${count} of ${rows.length}`;
}

function past(connection, { type, id }) {
  if (connection === null) return { given: true, failed: false, message: "" };
  const found = connection.assets.find((asset) => asset.type === type && asset.id === id);
  if (found === undefined) return { given: false, failed: false, message: "" };
  return { given: true, failed: !found.isSuccess, message: found.isSuccess ? "" : (found.message ?? "") };
}

function showForm({ assets, business, connection }) {
  rows = assets.map((asset, index) => assetRow(asset, index, past(connection, asset)));
  $("assets").replaceChildren(...rows.map(({ row }) => row));
  $("business").textContent = business;
  countChosen();
}

function showDone({ status, assets }) {
  const [title, text] = TITLES[status] ?? TITLES.PARTIAL_SUCCESS;
  $("done-title").textContent = title;
  $("done-text").textContent = text;
  $("done").dataset.status = status;
  $("results").replaceChildren(...assets.map(resultRow));
  $("form").hidden = true;
  $("done").hidden = false;
}

function changeAll(checked) {
  for (const { give, show } of rows) {
    give.checked = checked;
    show();
  }
  countChosen();
}

async function connect(event) {
  event.preventDefault();
  const assets = rows.map(({ chosen }) => chosen()).filter((chosen) => chosen !== null);
  if (assets.length === 0) return say("Choose at least one thing to share.");
  say("");
  const button = event.submitter ?? $("form").querySelector("[type=submit]");
  button.disabled = true;
  try {
    const done = await ask("/page/connect", { ...visitor(), assets });
    remember("user", done.user);
    showDone(done);
    $("done").focus();
  } catch (error) {
    say(`That did not work: ${error.message}. Please try again.`);
  } finally {
    button.disabled = false;
  }
}

async function start() {
  showCustomer();
  try {
    const visit = await ask("/page/visit", visitor());
    user = visit.user;
    remember("user", user);
    showForm(visit);
    if (visit.connection === null) $("form").hidden = false;
    else showDone(visit.connection);
  } catch (error) {
    $("app").prepend(
      Object.assign(document.createElement("p"), {
        className: "notice bad",
        textContent: `${error.message}. Please reload the page.`,
      }),
    );
  }
}

$("form").addEventListener("submit", connect);
$("assets").addEventListener("change", countChosen);
$("all").addEventListener("click", () => changeAll(true));
$("none").addEventListener("click", () => changeAll(false));
$("change").addEventListener("click", () => {
  $("done").hidden = true;
  $("form").hidden = false;
  $("assets").querySelector("input").focus();
});
start();
