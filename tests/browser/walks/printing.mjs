// The roll on paper: the people and the time, without what only a screen needs.

import { hold } from "../browser.mjs";

async function prints({ arrive, service, t }) {
  const leader = await arrive("shift_leader");
  const { people } = await service.roll();
  await leader.go("/roll?prison=HAL");
  // A sheet is narrow, and still holds a table and no cards.
  await leader.page.setViewportSize({ width: 720, height: 1000 });
  await leader.page.emulateMedia({ media: "print" });
  for (const hidden of [".top", ".side", ".quick", ".foot", ".skip", ".filter", ".page-head__actions", ".demo-strip"]) {
    for (const part of await leader.page.locator(hidden).all()) {
      hold(await part.isHidden(), `${hidden} is printed`);
    }
  }
  await leader.expect(t("shell-printed").split(".")[0]);
  const printed = await leader.text("#roll-rows");
  hold(people.every(({ number }) => printed.includes(number)), "not everyone of the roll is printed");
  const colours = await leader.page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
  hold(colours.join() === "rgb(255, 255, 255),rgb(0, 0, 0)", `paper is printed in ${colours.join(" and ")}`);
  // The head of the table stands on each sheet, and no row is cut.
  hold((await leader.page.$eval("#roll-rows thead", (head) => getComputedStyle(head).display)) === "table-header-group", "the head of the table is on the first sheet only");
  hold((await leader.page.$eval("#roll-rows tbody tr", (row) => getComputedStyle(row).breakInside)) === "avoid", "rows are cut between sheets");
  const paper = await leader.page.pdf({ format: "A4" });
  hold(paper.length > 10_000, "the sheets are empty");
}

export const walks = [{ name: "the roll on paper", run: prints }];
