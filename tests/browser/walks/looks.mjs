// Who has looked: the person sees numbers and no names, the controller sees names.

import { hold } from "../browser.mjs";

async function whoHasLooked({ arrive, service, t }) {
  const oneself = await arrive("person");
  await oneself.go("/");
  await oneself.at(/^\/people\/[^/]+$/);
  const id = new URL(oneself.page.url()).pathname.split("/")[2];

  // The directorate looks at the file, and finds itself in the log by name.
  const national = await arrive("national");
  const name = await national.text(".top__end summary .who b");
  await national.menu();
  const number = (await national.text(".top__end .menu__head")).match(/T\d{6}/)[0];
  await national.go(`/people/${id}`);
  await national.tab(t("looks-tab"));
  await national.expect(t("looks-lead"));
  const control = await national.text("main table");
  hold(control.includes(name) && control.includes(number), "the controller does not see name and number");

  await oneself.tab(t("looks-tab"));
  await oneself.expect(t("looks-lead-own"));
  const own = await oneself.text("main table");
  hold(own.includes(number), "the person does not see the service number");
  hold(own.includes(t("role-national")), "the person does not see the role");
  hold(!own.includes(name), "the person sees the name of the one who looked");
  hold(!(await oneself.page.content()).includes(name), "the name of the one who looked is in the page");

  // The person's own file and nobody else's.
  const other = (await service.roll()).people.find((person) => person.id !== id);
  await oneself.go(`/people/${other.id}`, 404);
}

export const walks = [{ name: "who has looked, for the person and for the controller", run: whoHasLooked }];
