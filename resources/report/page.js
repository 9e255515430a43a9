"use strict";
(() => {
  const root = document.documentElement;
  const body = document.getElementById("photos");
  const headings = [...document.querySelectorAll("thead th")];
  const states = [...document.querySelectorAll('input[name="state"]')];
  const find = document.getElementById("find");
  const count = document.getElementById("count");
  const nothing = document.getElementById("nothing");
  const peek = document.getElementById("peek");
  const large = document.getElementById("large");
  const collator = new Intl.Collator(root.lang, { numeric: true, sensitivity: "base" });
  const rows = [...body.rows];
  const number = (count) => count.toLocaleString(root.lang);
  root.classList.add("js");

  // --- which photos are shown ---

  const words = new Map();
  const text = (row) => {
    if (!words.has(row)) words.set(row, row.textContent.normalize().toLocaleLowerCase());
    return words.get(row);
  };

  function show() {
    const asked = find.value.normalize().toLocaleLowerCase().trim();
    const state = states.find((each) => each.checked).value;
    let shown = 0;
    for (const row of rows) {
      row.hidden = asked !== "" && !text(row).includes(asked);
      if (!row.hidden && (state === "" || row.dataset.state === state)) shown += 1;
    }
    count.textContent = shown === rows.length ? "" : count.dataset.shown.replace("SHOWN", number(shown)).replace("ALL", number(rows.length));
    nothing.hidden = shown > 0 || rows.length === 0;
  }

  find.addEventListener("input", show);
  for (const each of states) each.addEventListener("change", show);

  // --- their order ---

  function compared(key, isNumber) {
    return (a, b) => {
      const [left, right] = [a.dataset[key] ?? "", b.dataset[key] ?? ""];
      if (left === "" || right === "") return (left === "") - (right === "");
      if (!isNumber) return collator.compare(left, right);
      return left === right ? 0 : Number(left) - Number(right);
    };
  }

  function sort(heading) {
    const { key } = heading.dataset;
    const isDown = heading.getAttribute("aria-sort") === "ascending";
    const compare = compared(key, heading.classList.contains("number") || "counted" in heading.dataset);
    const known = rows.filter((row) => (row.dataset[key] ?? "") !== "");
    const rest = rows.filter((row) => (row.dataset[key] ?? "") === "");
    known.sort(isDown ? (a, b) => compare(b, a) : compare);
    for (const each of headings) each.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", isDown ? "descending" : "ascending");
    body.append(...known, ...rest); // what is not known stays last in both directions
  }

  for (const heading of headings) heading.firstElementChild.addEventListener("click", () => sort(heading));

  // --- large pictures ---

  function copied(look, width) {
    const picture = look.querySelector("img").cloneNode();
    picture.loading = "eager";
    picture.style.width = width;
    return picture;
  }

  function placed(box) {
    const width = peek.offsetWidth, height = peek.offsetHeight, gap = 12;
    const isRight = box.right + gap + width <= innerWidth;
    peek.style.left = `${Math.max(isRight ? box.right + gap : box.left - gap - width, 0)}px`;
    peek.style.top = `${Math.max(Math.min(box.top, innerHeight - height - gap), gap)}px`;
  }

  function peekAt(look) {
    const picture = look.querySelector("img");
    const box = picture.getBoundingClientRect();
    const room = Math.max(box.left, innerWidth - box.right) - 48;
    const most = Math.min(640, room, ((innerHeight - 40) * picture.width) / picture.height);
    if (most < box.width * 1.2) return;
    peek.className = look.parentElement.className;
    peek.replaceChildren(copied(look, `${most}px`));
    peek.hidden = false;
    placed(box);
  }

  let waiting = 0;
  function leave() {
    clearTimeout(waiting);
    peek.hidden = true;
  }

  body.addEventListener("pointerover", (event) => {
    const look = event.target.closest(".look");
    leave();
    if (look && event.pointerType !== "touch") waiting = setTimeout(peekAt, 150, look);
  });
  body.addEventListener("pointerleave", leave);
  addEventListener("scroll", leave, { passive: true });

  let open = null;
  function enlarge(look) {
    open = look;
    document.getElementById("large-title").textContent = look.querySelector("img").alt;
    const held = document.getElementById("large-picture");
    held.className = look.parentElement.className;
    const picture = look.querySelector("img");
    const most = Math.min(800, innerWidth - 76, ((innerHeight - 200) * picture.getAttribute("width")) / picture.getAttribute("height"));
    held.replaceChildren(copied(look, `${Math.max(most, 160)}px`));
    if (!large.open) large.showModal();
  }

  body.addEventListener("click", (event) => {
    const look = event.target.closest(".look");
    leave();
    if (look) enlarge(look);
  });

  function neighbor(key) {
    const own = open.closest("tr");
    const looks = (row) => [...row.querySelectorAll(".look")];
    const at = looks(own).indexOf(open);
    if (key === "ArrowLeft" || key === "ArrowRight") return looks(own)[at + (key === "ArrowRight" ? 1 : -1)];
    const shown = [...body.rows].filter((row) => getComputedStyle(row).display !== "none" && looks(row).length);
    const other = shown[shown.indexOf(own) + (key === "ArrowDown" ? 1 : -1)];
    return other && looks(other)[Math.min(at, looks(other).length - 1)];
  }

  large.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const next = neighbor(event.key);
    if (next) enlarge(next);
  });
  large.addEventListener("click", (event) => {
    if (event.target === large) large.close();
  });
  large.addEventListener("close", () => open && open.focus());

  show();
})();
