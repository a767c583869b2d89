// Choosing shows what that choice has to say; the words are taken from the answers at the end.
for (const quiz of document.querySelectorAll("form.quiz:not(.quiz-on)")) {
  quiz.classList.add("quiz-on");
  const answers = quiz.querySelector(".quiz-answers");
  const answerOf = (input) =>
    answers.querySelector(`[data-answers="${input.name}"] [data-choice="${input.value}"]`);

  quiz.addEventListener("change", ({ target }) => {
    const question = target.closest("fieldset");
    const answer = answerOf(target);
    const right = answer.dataset.right === "true";
    for (const label of question.querySelectorAll("label")) {
      label.classList.remove("quiz-right", "quiz-wrong");
    }
    target.closest("label").classList.add(right ? "quiz-right" : "quiz-wrong");
    const says = document.createElement("p");
    const verdict = document.createElement("strong");
    verdict.textContent = right ? say("Right. ") : say("Not quite. ");
    const [, ...words] = [...answer.cloneNode(true).childNodes];
    words[0].textContent = words[0].textContent.replace(/^.*?: /, "");
    says.append(verdict, ...words);
    question.querySelector(".quiz-feedback").replaceChildren(says);
  });

  // The letters choose; no other program (a slide show, a notebook) may take keys meant for here.
  quiz.addEventListener("keydown", (event) => {
    const question = event.target.closest("fieldset");
    if (!question || event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab") return;
    event.stopPropagation();
    const input = question.querySelector(`input[value="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.click();
  });

  // On paper the answers stand at the end, and nothing else does.
  let wasOpen = false;
  addEventListener("beforeprint", () => {
    wasOpen = answers.open;
    answers.open = true;
  });
  addEventListener("afterprint", () => {
    answers.open = wasOpen;
  });
}
