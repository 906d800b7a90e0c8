// Ticking every fiche at once, and how many are ticked: the boxes work without it.
function helpTicking(form) {
  const boxes = [...form.querySelectorAll("input[type=checkbox][name=fiches]")];
  const count = form.querySelector("[data-several-count]");
  const say = () => {
    const many = boxes.filter((box) => box.checked).length;
    count.textContent = many > 1 ? `${many} fiches cochées` : many === 1 ? "1 fiche cochée" : "Aucune fiche cochée";
  };
  const tick = (checked) => {
    for (const box of boxes) box.checked = checked;
    say();
  };
  form.querySelector("[data-several-all]").addEventListener("click", () => tick(true));
  form.querySelector("[data-several-none]").addEventListener("click", () => tick(false));
  form.addEventListener("change", say);
  form.querySelector("[data-several-bar]").hidden = false;
  say();
}

for (const form of document.querySelectorAll("form[data-several]")) helpTicking(form);
