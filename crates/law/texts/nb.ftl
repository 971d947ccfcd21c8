# Datoene loven gir, hvert steg i utregningen, og det som må ses på.

## Slag av datoer
law-kind-one_third = En tredjedel av straffen
law-kind-half = Halvparten av straffen
law-kind-two_thirds = Tidligste prøveløslatelse
law-kind-full_term_first_free_day = Første frie dag når hele straffen er sonet
law-kind-last_day = Siste dag når hele straffen sones
law-kind-trial_period_end = Prøvetiden slutter
law-kind-prosecution_by = Siste dag for å reise sak om nytt lovbrudd i prøvetiden
law-kind-leave_eligible = Permisjon tidligst
law-kind-day_release_eligible = Frigang tidligst
law-kind-em_back_door = Siste del med elektronisk kontroll tidligst
law-kind-home_half = Soning hjemme på vilkår tidligst
law-kind-lower_security_review = Overføring til lavere sikkerhet skal vurderes
law-kind-parole_review = Prøveløslatelse skal vurderes på nytt
law-kind-open_direct = Lavere sikkerhet skal vurderes fra start
law-kind-halfway_direct = Overgangsbolig skal vurderes fra start
law-kind-em_front_door = Hele straffen med elektronisk kontroll tidligst
law-kind-minimum_last_day = Siste dag av minstetiden
law-kind-minimum_two_thirds = To tredjedeler av minstetiden
law-kind-minimum_first_parole_day = Prøveløslatelse fra forvaring tidligst
law-kind-frame_last_day = Siste dag av tidsrammen
law-kind-extension_file_by = Siste dag for å reise sak om forlengelse
law-kind-assess_extension_by = Fengselet har vurdert forlengelse innen
law-kind-petition_earliest = Kan selv be om prøveløslatelse fra
law-kind-court_by = For retten senest
law-kind-never_after_day = Siste dag for å komme for retten
law-kind-order_ends = Varetektskjennelsen løper ut
law-kind-remand_max_order = Lengste frist for varetekt
law-kind-isolation_order_ends = Kjennelsen om isolasjon løper ut
law-kind-isolation_ceiling = Isolasjonen må være slutt
law-kind-region_by = Regionen avgjør eller får beskjed hvis tiltaket fortsatt varer
law-kind-directorate_by = Direktoratet avgjør eller får beskjed hvis tiltaket fortsatt varer
law-kind-re_decide_by = Ny avgjørelse hvis tiltaket fortsatt varer
law-kind-return_plan_by = Plan for å komme tilbake i fellesskap hvis tiltaket fortsatt varer
law-kind-ceiling = Tiltaket må være slutt
law-kind-appeal_by = Siste frist for å klage

## Steg i utregningen
law-step-start-at-judgment = Personen satt i varetekt da dommen falt. Tiden regnes fra { $value }.
law-step-start-at-admission = Personen var på frifot da dommen falt og ble satt inn { $admitted }. Tiden regnes fra { $value }.
law-step-credit = Fradraget på { law-days } trekkes fra { $from }. Da er startdagen { $value }.
law-step-credit-after-judgment = Varetekt etter dommen, { law-days }, trekkes fra { $from }. Da er startdagen { $value }.
law-step-credit-abroad = Frihetsberøvelse i utlandet, { law-days }, trekkes fra { $from }. Da er startdagen { $value }.
law-step-credit-isolation = Ekstra fradrag for isolasjon, { law-days }, trekkes fra { $from }. Da er startdagen { $value }.
law-step-credit-redress = Ekstra fradrag som oppreisning, { law-days }, trekkes fra { $from }. Da er startdagen { $value }.
law-step-credit-transport = Transporttid, { law-days }, trekkes fra { $from }. Da er startdagen { $value }.
law-step-credit-observation = Opphold til psykiatrisk observasjon, { law-days }, trekkes fra { $from }. Da er startdagen { $value }.
law-step-one-sentence = Straffen er { $value }.
law-step-add-sentences = { $sentences } straffer legges sammen til { $value }.
law-step-suspend = Av { $term } er { $suspended } betinget. Igjen er { $value }.
law-step-fraction = { $fraction } av { $of } er { $value }.
law-step-add = { $from } og { $length } til blir { $value }.
law-step-least-days = Det skal være minst { law-days } fra start, altså { $least }. Regnet dato er { $counted }. Den seneste er { $value }.
law-step-later = Den seneste av { $one } og { $other } er { $value }.
law-step-earlier = Den tidligste av { $one } og { $other } er { $value }.
law-step-days-left = Fra da til { $end } er det { $value } dager. Det må være minst { $least }.
law-step-back = { law-months } før { $from } er { $value }.
law-step-day-before = Dagen før { $of } er { $value }.
law-step-absence = Personen ble borte { $from } og var tilbake { $to }. Det er { law-days }, og datoen flyttes til { $value }.
law-step-working-day = Siste virkedag til og med { $from } er { $value }.
law-step-extended = Retten forlenget i dom { $judgment }. Siste dag er { $value }.
law-step-became-final = Dommen fra { $judgment } ble rettskraftig { $value }.
law-step-order-names = Kjennelsen som gjelder fra { $from }, løper ut { $value }.
law-step-add-hours = { $hours } timer etter { $from } er { $value }.
law-step-add-days = { law-days } etter { $from } er { $value }.
law-step-measure-began = Tiltaket har vart uten avbrudd siden { $value }.
law-step-measure-ended = Tiltaket tok slutt { $value }.
law-step-isolation-began = Personen har vært isolert uten avbrudd etter kjennelse siden { $value }.
law-step-parole-refused = Prøveløslatelse ble avslått { $value }. Straffen er { $length }.
law-step-remainder = Retten har bestemt at { $value } av straffen skal sones.
law-step-no-minimums = Etter gjeninnsettelse gjelder ikke minstetidene for prøveløslatelse. Den kan gis fra { $value }.
law-step-trial-ends = Prøvetiden slutter { $value }.
law-step-at-most = Soningen begynner { $value }. Straffen på { $length } er ikke lengre enn { $most }.

## Valg der verken lov eller forskrift gir svar
law-policy-part_month-thirty_days = Valgt regnemåte: en del av en måned regnes av 30 dager.
law-policy-part_month-actual_days = Valgt regnemåte: brøken tas av de faktiske dagene og rundes opp.
law-policy-month_end-last_day = Valgt regnemåte: måneden er for kort, så det blir dens siste dag.
law-policy-month_end-next_month = Valgt regnemåte: måneden er for kort, så det blir første dag i neste måned.
law-policy-admission_day-day_one = Valgt regnemåte: innsettelsesdagen er dag 1.
law-policy-admission_day-not_counted = Valgt regnemåte: innsettelsesdagen regnes ikke med.
law-policy-release_day-as_it_falls = Valgt regnemåte: helg og helligdag flytter ikke datoen.
law-policy-release_day-working_day_before = Valgt regnemåte: helg og helligdag flytter datoen til virkedagen før.
law-policy-order_day-end_of_day = Valgt regnemåte: en frist som bare nevner dagen, varer dagen ut.
law-policy-order_day-start_of_day = Valgt regnemåte: en frist som bare nevner dagen, slutter når dagen begynner.
law-policy-suspended_part-thirty_days = Valgt regnemåte: en måned regnes som 30 dager.
law-policy-suspended_part-actual_days = Valgt regnemåte: de faktiske dagene fra startdagen regnes.

## Hvorfor loven ikke gir en dato
law-reason-not-admitted = Personen er ikke satt inn ennå.
law-reason-still-away = Personen er borte. Datoen kan regnes ut når personen er tilbake.
law-reason-too-little-left = Det ville være mindre enn 14 dager igjen.
law-reason-no-parole = Det er ingen prøveløslatelse i denne saken.
law-reason-after-the-end = Det ville være etter at straffen er sonet.
law-reason-from-the-start = Det gjelder allerede fra start.
law-reason-no-minimum = Retten har ikke satt noen minstetid.
law-reason-not-final = Det er ikke oppgitt når dommen ble rettskraftig.
law-reason-no-end-named = Kjennelsen nevner ingen sluttdag.
law-reason-not-yet-law = Regelen gjaldt ikke da.
law-reason-under-18 = For den som er under 18 år, gjelder en strengere frist.
law-reason-suspended = Hele straffen er betinget.
law-reason-served-in-full = Bøter sones alltid fullt ut.
law-reason-ended-before = Tiltaket tok slutt før.
law-reason-no-ceiling = Loven setter ingen lengste tid for dette tiltaket.
law-reason-own-wish = Personen ønsker det selv. Da setter loven ingen lengste tid.
law-reason-no-such-measure = Loven kjenner ikke lenger dette tiltaket.
law-reason-not-refused = Prøveløslatelse er ikke avslått.
law-reason-sentence-too-long = Straffen er for lang til det.
law-reason-not-by-court = Det er ikke en domstol som har bestemt isolasjonen.
law-reason-never-under-18 = Det er forbudt for den som er under 18 år.

## Det som må ses på
law-warning-older-than-the-law = Datoen er fra før { $value }, da den eldste loven i programmet begynte å gjelde. Den loven er brukt.
law-warning-too-many-days = En enkelt straff over { $value } dager skal fastsettes i måneder og år.
law-warning-too-few-months = En enkelt straff på inntil { $value } måneder skal fastsettes i dager.
law-warning-months-and-days = En enkelt straff skal stå enten i dager eller i måneder og år.
law-warning-too-short = Straffen er kortere enn { $value } dager.
law-warning-too-long = Straffen er lengre enn { $value } år.
law-warning-credit-over-term = Fradraget dekker hele straffen. Den var ferdig sonet { $value }: løslat straks.
law-warning-credit-left-over = { $value } dager av fradraget er igjen når fengselsstraffen er dekket. De går til fradrag i den betingede delen, boten eller samfunnsstraffen i samme dom.
law-warning-credit-prison-first = Fradraget skal først brukes på fengselsstraffen i samme dom, som varer til { $value }.
law-warning-credit-below-count = Retten har gitt færre dager i fradrag enn opplysningene om varetekten gir. Etter dem er det minst { $value }. Rettens tall er brukt.
law-warning-credit-above-count = Retten har gitt flere dager i fradrag enn opplysningene om varetekten gir. Etter dem er det høyst { $value }. Rettens tall er brukt.
law-warning-after-judgment-counted = Varetekt etter dommen er oppgitt som fradrag, men tiden regnes allerede fra dommen { $value }. Linjen er ikke brukt.
law-warning-parole-from-the-start = To tredjedeler var nådd { $value }, før soningen begynte.
law-warning-admission-not-used = Det er oppgitt en innsettelsesdag, men personen satt i varetekt da dommen falt. Tiden regnes fra dommen.
law-warning-absence-before-start = Fraværet begynner før soningen, som begynner { $value }.
law-warning-ended-by-detention = Straffen falt bort da forvaring ble idømt { $value }.
law-warning-frame-over-21 = En ramme over { $value } år krever at lovbruddet kan gi inntil 30 år.
law-warning-frame-over-30 = Rammen er over { $value } år.
law-warning-minimum-over-cap = Minstetiden kan ikke være over { $value } år.
law-warning-minimum-over-frame = Minstetiden er lengre enn tidsrammen på { $value }.
law-warning-extension-too-long = Rammen kan forlenges med høyst fem år om gangen, her til { $value }.
law-warning-extension-no-longer = Forlengelsen går ikke lenger enn rammen gjorde før, { $value }.
law-warning-extension-too-late = Rammen løp ut { $value }, før dommen om forlengelse.
law-warning-file-earlier = Regnet tilbake fra den flyttede sluttdagen må saken reises senest { $value }.
law-warning-too-many-fine-days = Subsidiær fengselsstraff for bot er høyst { $value } dager.
law-warning-fine-beside-prison = Boten kan ikke sones samtidig med fengsel, som varer til { $value }. Oppgi dagen boten begynner.
law-warning-order-too-long = Kjennelsen er lengre enn vanlig lengste frist, { $value }.
law-warning-order-without-end = Kjennelsen mangler sluttdag. Lengste frist er { $value }.
law-warning-order-gap = Ingen kjennelse dekker tiden fra { $value } til denne begynner.
law-warning-age-unknown = Fødselsdatoen mangler. Fristene er regnet som for en voksen.
law-warning-measure-too-long = Tiltaket varte lenger enn loven tillater, { $value }.
law-warning-measure-under-18 = Ingen under 18 år kan utsettes for dette tiltaket.
law-warning-measure-repealed = Loven kjenner ikke lenger dette tiltaket.
law-warning-isolation-under-18 = Ingen under 18 år kan isoleres av en domstol.
law-warning-isolation-order-long = Kjennelsen om isolasjon er lengre enn to uker. Den kan bare gå ut over { $value } når det er klart at ny prøving da ville være uten mening.
law-warning-isolation-order-too-long = Kjennelsen om isolasjon er lengre enn fire uker. Lengste frist er { $value }.
law-warning-isolation-without-end = Kjennelsen om isolasjon mangler sluttdag. Den er regnet til lengste vanlige frist, { $value }.
law-warning-isolation-over-ceiling = Isolasjonen varer uten avbrudd lenger enn loven vanligvis tillater, { $value }. Mer krever tungtveiende grunner.
law-warning-penalty-unknown = Det er ikke oppgitt hvor lang straff siktelsen kan gi. Lengste tid med isolasjon er regnet som for inntil { $value } år.

## Det som ikke lot seg regne ut
law-problem-not-json = Dette er ikke en sak i JSON.
law-problem-missing-field = Feltet mangler.
law-problem-unknown-field = Feltet finnes ikke.
law-problem-invalid-value = Verdien kan ikke brukes her.
law-problem-not-for-this-kind = Feltet hører ikke til dette slaget straff.
law-problem-empty = Lengden er null.
law-problem-too-large = Det er mer enn programmet tar imot.
law-problem-ends-before-start = Slutten er før begynnelsen.
law-problem-overlapping = To fravær dekker de samme dagene.
law-problem-suspended-over-term = Mer er betinget enn det som er idømt.
law-problem-not-yet-covered = Programmet dekker ikke denne regelen ennå. Svaret må finnes på annen måte.

## Byggeklosser
law-date = { $day }. { $month } { $year }
law-moment = { $date } kl. { $time }
law-month-1 = januar
law-month-2 = februar
law-month-3 = mars
law-month-4 = april
law-month-5 = mai
law-month-6 = juni
law-month-7 = juli
law-month-8 = august
law-month-9 = september
law-month-10 = oktober
law-month-11 = november
law-month-12 = desember
law-years = { $years } år
law-months = { $months ->
    [one] 1 måned
   *[other] { $months } måneder
}
law-days = { $days ->
    [one] 1 dag
   *[other] { $days } dager
}
law-and = { $first } og { $last }
law-fraction-1-3 = En tredjedel
law-fraction-1-2 = Halvparten
law-fraction-2-3 = To tredjedeler
law-act-strgjfl = straffegjennomføringsloven § { $paragraph }
law-act-for = straffegjennomføringsforskriften § { $paragraph }
law-act-forv = forvaringsforskriften § { $paragraph }
law-act-strl = straffeloven § { $paragraph }
law-act-strpl = straffeprosessloven § { $paragraph }
law-act-helligdl = helligdagsloven § { $paragraph }
law-act-l2026-18 = lov 12. mai 2026 nr. 18 § { $paragraph }
law-short-strgjfl = strgjfl. § { $paragraph }
law-short-for = strgjforskr. § { $paragraph }
law-short-forv = forv.forskr. § { $paragraph }
law-short-strl = strl. § { $paragraph }
law-short-strpl = strpl. § { $paragraph }
law-short-helligdl = helligdl. § { $paragraph }
law-short-l2026-18 = lov 2026-18 § { $paragraph }
law-no-section-practice = fast praksis
law-no-section-not_found = ingen lovregel

## Siden
law-page-title = Utregning for { $id }
law-page-start = Regnet startdag: { $date }
law-page-by = { $section }, regel { $rule }
law-page-law-from = gjelder fra { $date }
law-page-sentence = straff nr. { $number }
law-page-measure = tiltak { $number }
law-page-common = Først, likt for datoene under
law-page-proof = Slik regnes datoene
law-page-not-applicable = Datoer loven ikke gir her
law-page-warnings = Se på dette
law-page-problems = Ikke regnet ut
