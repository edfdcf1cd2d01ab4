// The list of assets: one row each, with what to share and what shall fail.

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function named(made, testId) {
  made.dataset.testid = testId;
  return made;
}

/** A row for an asset. `before` is what the visitor did with it the last time, if they connected at all. */
export function assetRow(asset, index, before) {
  const give = named(
    element("input", { type: "checkbox", id: `give-${index}`, checked: before.given }),
    "asset-give",
  );
  const fail = named(
    element("input", { type: "checkbox", id: `fail-${index}`, checked: before.failed }),
    "asset-fail",
  );
  const message = named(
    element("input", {
      type: "text",
      id: `message-${index}`,
      placeholder: "You don't have admin access to this asset",
      value: before.message,
      autocomplete: "off",
    }),
    "asset-message",
  );
  message.setAttribute("aria-label", `Why ${asset.name} fails`);
  const label = element(
    "label",
    { htmlFor: give.id, className: "what" },
    element("span", { className: "name" }, element("bdi", { textContent: asset.name })),
    element("span", { className: "quiet", textContent: `${asset.type} · ${asset.id}` }),
  );
  const failLabel = element(
    "label",
    { className: "fail" },
    fail,
    element("span", { textContent: "Let this one fail" }),
  );
  failLabel.title = "Pretend that the platform refuses this one";
  const row = named(element("li", {}, give, label, failLabel, message), "asset");
  row.dataset.type = asset.type;
  row.dataset.id = asset.id;
  const show = () => {
    row.classList.toggle("off", !give.checked);
    fail.disabled = !give.checked;
    message.hidden = !fail.checked || !give.checked;
  };
  give.addEventListener("change", show);
  fail.addEventListener("change", show);
  show();
  return { row, give, show, chosen: () => (give.checked ? choice(asset, fail, message) : null) };
}

function choice({ type, id }, fail, message) {
  return { type, id, fail: fail.checked, ...(message.value.trim() ? { message: message.value.trim() } : {}) };
}

/** A line of the result: what became of an asset. */
export function resultRow({ type, name, isSuccess, message }) {
  const said = isSuccess ? "Connected" : message || "Failed";
  const row = named(
    element(
      "li",
      { className: isSuccess ? "ok" : "failed" },
      element(
        "span",
        {},
        element("b", {}, element("bdi", { textContent: name })),
        element("span", { className: "quiet", textContent: type }),
      ),
      element("span", { className: "said" }, element("bdi", { textContent: said })),
    ),
    "result",
  );
  row.dataset.success = String(isSuccess);
  return row;
}
