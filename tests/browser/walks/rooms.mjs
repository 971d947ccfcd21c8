// A room is given; a full one is refused with the reason; in an emergency it is given all the same
// and stands as a deviation with an owner until somebody closes it.

import { hold } from "../browser.mjs";

async function givesRooms({ arrive, service, scripts, t }) {
  const leader = await arrive("shift_leader");
  const inside = (await service.roll()).people.filter(({ where, room }) => where === "in" && room);
  const person = inside[scripts ? 40 : 41];
  const house = inside.filter(({ unit }) => unit === person.unit);
  const neighbour = house[house.indexOf(person) + 5];
  const form = `/people/${person.id}/room`;
  await leader.go(`/people/${person.id}/moves`);
  await leader.follow(t("placement-new-room"));
  await leader.at(form);

  // Full: the refusal says why, and the choice stands.
  await chooseRoom(leader, neighbour.room);
  const full = await leader.page.inputValue("#room");
  await leader.send(t("placement-new-room"));
  await leader.expect(t("problem-room-full"));
  hold((await leader.page.inputValue("#room")) === full, "the room chosen is lost");

  // All the same, in an emergency: first without a reason, which it does not take.
  await openEmergency(leader);
  await leader.page.locator("input[name=emergency]").check();
  await leader.send(t("placement-new-room"));
  await leader.page.locator("#errors a[href='#reason']").waitFor();
  await openEmergency(leader);
  await leader.page.locator("input[name=emergency]").check();
  await leader.type({ reason: "Vannlekkasje på rommet i natt" });
  await leader.send(t("placement-new-room"));
  await leader.expect(t("done-placement-placed"));

  await leader.go("/deviations");
  const row = leader.page.locator("section.card", { hasText: person.number });
  await row.waitFor();
  const said = await row.innerText();
  hold(said.includes(neighbour.room), "the deviation does not say which room");
  hold(said.includes(t("check-capacity")), "the deviation does not say what it breaks");
  const owner = (await row.locator("dt", { hasText: t("placement-owner") }).locator("xpath=following-sibling::dd").first().innerText()).trim();
  hold(owner !== "", "the deviation has no owner");
  // The roll says where people are, not where they ought to be.
  await leader.go("/roll?prison=HAL");
  const rooms = await leader.page.locator("#roll-rows tbody tr", { hasText: neighbour.room }).allInnerTexts();
  hold(rooms.some((text) => text.includes(person.number)) && rooms.length >= 2, "the roll does not show both in the room");

  // It is closed with what was done, and the person moves on to a free room.
  await leader.go("/deviations");
  await row.locator("summary").click();
  await row.locator("textarea[name=reason]").fill("Nytt rom er funnet");
  await row.getByRole("button", { name: t("placement-close") }).click();
  await leader.expect(t("done-placement-deviation-closed"));
  hold((await row.count()) === 0, "the deviation is still there");
  const free = await freeRoom(leader, form);
  await leader.send(t("placement-new-room"));
  await leader.expect(t("done-placement-placed"));
  await leader.expect(free);
}

// The last of the form's blocks is folded away unless it was used.
async function openEmergency(leader) {
  const block = leader.page.locator("main form details");
  if ((await block.getAttribute("open")) === null) {
    await block.locator("summary").click();
  }
}

async function chooseRoom(leader, number) {
  const value = await leader.page.$$eval("#room option", (all, wanted) =>
    all.find((option) => option.textContent.trim().startsWith(`${wanted} `))?.value, number);
  hold(value, `room ${number} is not offered`);
  await leader.page.selectOption("#room", value);
}

// The first room that is not refused, from those with a place left.
async function freeRoom(leader, form) {
  await leader.go(form);
  const free = await leader.page.$$eval("#room option", (all) =>
    all.filter((o) => o.value && !/ 0 /.test(o.textContent)).map((o) => ({ value: o.value, number: o.textContent.trim().split(" ")[0] })));
  hold(free.length > 0, "no room has a place left");
  await leader.page.selectOption("#room", free[0].value);
  return free[0].number;
}

export const walks = [{ name: "a room, a refusal, an emergency placement and its deviation", run: givesRooms }];
