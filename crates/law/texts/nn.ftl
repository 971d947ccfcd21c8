# Datoane lova gjev, kvart steg i utrekninga, og det som må sjåast på.

## Slag av datoar
law-kind-one_third = Ein tredel av straffa
law-kind-half = Halvparten av straffa
law-kind-two_thirds = Tidlegaste prøvelauslating
law-kind-full_term_first_free_day = Første frie dag når heile straffa er sona
law-kind-last_day = Siste dag når heile straffa blir sona
law-kind-trial_period_end = Prøvetida sluttar
law-kind-prosecution_by = Siste dag for å reise sak om nytt lovbrot i prøvetida
law-kind-leave_eligible = Permisjon tidlegast
law-kind-day_release_eligible = Frigang tidlegast
law-kind-em_back_door = Siste del med elektronisk kontroll tidlegast
law-kind-home_half = Soning heime på vilkår tidlegast
law-kind-lower_security_review = Overføring til lågare tryggleik skal vurderast
law-kind-parole_review = Prøvelauslating skal vurderast på nytt
law-kind-open_direct = Lågare tryggleik skal vurderast frå start
law-kind-halfway_direct = Overgangsbustad skal vurderast frå start
law-kind-em_front_door = Heile straffa med elektronisk kontroll tidlegast
law-kind-minimum_last_day = Siste dag av minstetida
law-kind-minimum_two_thirds = To tredelar av minstetida
law-kind-minimum_first_parole_day = Prøvelauslating frå forvaring tidlegast
law-kind-frame_last_day = Siste dag av tidsramma
law-kind-extension_file_by = Siste dag for å reise sak om forlenging
law-kind-assess_extension_by = Fengselet har vurdert forlenging innan
law-kind-petition_earliest = Kan sjølv be om prøvelauslating frå
law-kind-court_by = For retten seinast
law-kind-never_after_day = Siste dag for å kome for retten
law-kind-order_ends = Varetektsorskurden går ut
law-kind-remand_max_order = Lengste frist for varetekt
law-kind-isolation_order_ends = Orskurden om isolasjon går ut
law-kind-isolation_ceiling = Isolasjonen må vere slutt
law-kind-region_by = Regionen avgjer eller får melding dersom tiltaket framleis varer
law-kind-directorate_by = Direktoratet avgjer eller får melding dersom tiltaket framleis varer
law-kind-re_decide_by = Ny avgjerd dersom tiltaket framleis varer
law-kind-return_plan_by = Plan for å kome tilbake i fellesskap dersom tiltaket framleis varer
law-kind-ceiling = Tiltaket må vere slutt
law-kind-appeal_by = Siste frist for å klage

## Steg i utrekninga
law-step-start-at-judgment = Personen sat i varetekt då dommen fall. Tida blir rekna frå { $value }.
law-step-start-at-admission = Personen var på frifot då dommen fall og vart sett inn { $admitted }. Tida blir rekna frå { $value }.
law-step-credit = Frådraget på { law-days } blir trekt frå { $from }. Då er startdagen { $value }.
law-step-credit-after-judgment = Varetekt etter dommen, { law-days }, blir trekt frå { $from }. Då er startdagen { $value }.
law-step-credit-abroad = Fridomstap i utlandet, { law-days }, blir trekt frå { $from }. Då er startdagen { $value }.
law-step-credit-isolation = Ekstra frådrag for isolasjon, { law-days }, blir trekt frå { $from }. Då er startdagen { $value }.
law-step-credit-redress = Ekstra frådrag som oppreising, { law-days }, blir trekt frå { $from }. Då er startdagen { $value }.
law-step-credit-transport = Transporttid, { law-days }, blir trekt frå { $from }. Då er startdagen { $value }.
law-step-credit-observation = Opphald til psykiatrisk observasjon, { law-days }, blir trekt frå { $from }. Då er startdagen { $value }.
law-step-one-sentence = Straffa er { $value }.
law-step-add-sentences = { $sentences } straffer blir lagde saman til { $value }.
law-step-suspend = Av { $term } er { $suspended } på vilkår. Att er { $value }.
law-step-fraction = { $fraction } av { $of } er { $value }.
law-step-add = { $from } og { $length } til blir { $value }.
law-step-least-days = Det skal vere minst { law-days } frå start, altså { $least }. Rekna dato er { $counted }. Den seinaste er { $value }.
law-step-later = Den seinaste av { $one } og { $other } er { $value }.
law-step-earlier = Den tidlegaste av { $one } og { $other } er { $value }.
law-step-days-left = Frå då til { $end } er det { $value } dagar. Det må vere minst { $least }.
law-step-back = { law-months } før { $from } er { $value }.
law-step-day-before = Dagen før { $of } er { $value }.
law-step-absence = Personen vart borte { $from } og var tilbake { $to }. Det er { law-days }, og datoen blir flytt til { $value }.
law-step-working-day = Siste yrkedag til og med { $from } er { $value }.
law-step-extended = Retten forlengde i dom { $judgment }. Siste dag er { $value }.
law-step-became-final = Dommen frå { $judgment } vart rettskraftig { $value }.
law-step-order-names = Orskurden som gjeld frå { $from }, går ut { $value }.
law-step-add-hours = { $hours } timar etter { $from } er { $value }.
law-step-add-days = { law-days } etter { $from } er { $value }.
law-step-measure-began = Tiltaket har vart utan avbrot sidan { $value }.
law-step-measure-ended = Tiltaket tok slutt { $value }.
law-step-isolation-began = Personen har vore isolert utan avbrot etter orskurd sidan { $value }.
law-step-parole-refused = Prøvelauslating fekk avslag { $value }. Straffa er { $length }.
law-step-remainder = Retten har avgjort at { $value } av straffa skal sonast.
law-step-no-minimums = Etter gjeninnsetjing gjeld ikkje minstetidene for prøvelauslating. Ho kan gjevast frå { $value }.
law-step-trial-ends = Prøvetida sluttar { $value }.
law-step-at-most = Soninga byrjar { $value }. Straffa på { $length } er ikkje lengre enn { $most }.

## Val der verken lov eller forskrift gjev svar
law-policy-part_month-thirty_days = Vald reknemåte: ein del av ein månad blir rekna av 30 dagar.
law-policy-part_month-actual_days = Vald reknemåte: brøken blir teken av dei faktiske dagane og runda opp.
law-policy-month_end-last_day = Vald reknemåte: månaden er for kort, så det blir den siste dagen i han.
law-policy-month_end-next_month = Vald reknemåte: månaden er for kort, så det blir første dag i neste månad.
law-policy-admission_day-day_one = Vald reknemåte: innsetjingsdagen er dag 1.
law-policy-admission_day-not_counted = Vald reknemåte: innsetjingsdagen blir ikkje rekna med.
law-policy-release_day-as_it_falls = Vald reknemåte: helg og heilagdag flyttar ikkje datoen.
law-policy-release_day-working_day_before = Vald reknemåte: helg og heilagdag flyttar datoen til yrkedagen før.
law-policy-order_day-end_of_day = Vald reknemåte: ein frist som berre nemner dagen, varer dagen ut.
law-policy-order_day-start_of_day = Vald reknemåte: ein frist som berre nemner dagen, sluttar når dagen byrjar.
law-policy-suspended_part-thirty_days = Vald reknemåte: ein månad blir rekna som 30 dagar.
law-policy-suspended_part-actual_days = Vald reknemåte: dei faktiske dagane frå startdagen blir rekna.

## Kvifor lova ikkje gjev ein dato
law-reason-not-admitted = Personen er ikkje sett inn enno.
law-reason-still-away = Personen er borte. Datoen kan reknast ut når personen er tilbake.
law-reason-too-little-left = Det ville vere mindre enn 14 dagar att.
law-reason-no-parole = Det er inga prøvelauslating i denne saka.
law-reason-after-the-end = Det ville vere etter at straffa er sona.
law-reason-from-the-start = Det gjeld alt frå start.
law-reason-no-minimum = Retten har ikkje sett noka minstetid.
law-reason-not-final = Det er ikkje oppgitt når dommen vart rettskraftig.
law-reason-no-end-named = Orskurden nemner ingen sluttdag.
law-reason-not-yet-law = Regelen galdt ikkje då.
law-reason-under-18 = For den som er under 18 år, gjeld ein strengare frist.
law-reason-suspended = Heile straffa er på vilkår.
law-reason-served-in-full = Bøter blir alltid sona fullt ut.
law-reason-ended-before = Tiltaket tok slutt før.
law-reason-no-ceiling = Lova set inga lengste tid for dette tiltaket.
law-reason-own-wish = Personen ønskjer det sjølv. Då set lova inga lengste tid.
law-reason-no-such-measure = Lova kjenner ikkje lenger dette tiltaket.
law-reason-not-refused = Prøvelauslating har ikkje fått avslag.
law-reason-sentence-too-long = Straffa er for lang til det.
law-reason-not-by-court = Det er ikkje ein domstol som har avgjort isolasjonen.
law-reason-never-under-18 = Det er forbode for den som er under 18 år.

## Det som må sjåast på
law-warning-older-than-the-law = Datoen er frå før { $value }, då den eldste lova i programmet tok til å gjelde. Den lova er brukt.
law-warning-too-many-days = Ei einskild straff over { $value } dagar skal fastsetjast i månader og år.
law-warning-too-few-months = Ei einskild straff på inntil { $value } månader skal fastsetjast i dagar.
law-warning-months-and-days = Ei einskild straff skal stå anten i dagar eller i månader og år.
law-warning-too-short = Straffa er kortare enn { $value } dagar.
law-warning-too-long = Straffa er lengre enn { $value } år.
law-warning-credit-over-term = Frådraget dekkjer heile straffa. Ho var ferdig sona { $value }: lauslat straks.
law-warning-credit-left-over = { $value } dagar av frådraget er att når fengselsstraffa er dekt. Dei går til frådrag i den delen som er på vilkår, bota eller samfunnsstraffa i same dom.
law-warning-credit-prison-first = Frådraget skal først brukast på fengselsstraffa i same dom, som varer til { $value }.
law-warning-credit-below-count = Retten har gjeve færre dagar i frådrag enn opplysningane om varetekta gjev. Etter dei er det minst { $value }. Talet til retten er brukt.
law-warning-credit-above-count = Retten har gjeve fleire dagar i frådrag enn opplysningane om varetekta gjev. Etter dei er det høgst { $value }. Talet til retten er brukt.
law-warning-after-judgment-counted = Varetekt etter dommen er oppgitt som frådrag, men tida blir alt rekna frå dommen { $value }. Lina er ikkje brukt.
law-warning-parole-from-the-start = To tredelar var nådde { $value }, før soninga byrja.
law-warning-admission-not-used = Det er oppgitt ein innsetjingsdag, men personen sat i varetekt då dommen fall. Tida blir rekna frå dommen.
law-warning-absence-before-start = Fråværet byrjar før soninga, som byrjar { $value }.
law-warning-ended-by-detention = Straffa fall bort då forvaring vart idømd { $value }.
law-warning-frame-over-21 = Ei ramme over { $value } år krev at lovbrotet kan gje inntil 30 år.
law-warning-frame-over-30 = Ramma er over { $value } år.
law-warning-minimum-over-cap = Minstetida kan ikkje vere over { $value } år.
law-warning-minimum-over-frame = Minstetida er lengre enn tidsramma på { $value }.
law-warning-extension-too-long = Ramma kan forlengjast med høgst fem år om gongen, her til { $value }.
law-warning-extension-no-longer = Forlenginga går ikkje lenger enn ramma gjorde før, { $value }.
law-warning-extension-too-late = Ramma gjekk ut { $value }, før dommen om forlenging.
law-warning-file-earlier = Rekna tilbake frå den flytte sluttdagen må saka reisast seinast { $value }.
law-warning-too-many-fine-days = Subsidiær fengselsstraff for bot er høgst { $value } dagar.
law-warning-fine-beside-prison = Bota kan ikkje sonast samstundes med fengsel, som varer til { $value }. Oppgje dagen bota byrjar.
law-warning-order-too-long = Orskurden er lengre enn vanleg lengste frist, { $value }.
law-warning-order-without-end = Orskurden manglar sluttdag. Lengste frist er { $value }.
law-warning-order-gap = Ingen orskurd dekkjer tida frå { $value } til denne byrjar.
law-warning-age-unknown = Fødselsdatoen manglar. Fristane er rekna som for ein vaksen.
law-warning-measure-too-long = Tiltaket varte lenger enn lova tillèt, { $value }.
law-warning-measure-under-18 = Ingen under 18 år kan utsetjast for dette tiltaket.
law-warning-measure-repealed = Lova kjenner ikkje lenger dette tiltaket.
law-warning-isolation-under-18 = Ingen under 18 år kan isolerast av ein domstol.
law-warning-isolation-order-long = Orskurden om isolasjon er lengre enn to veker. Han kan berre gå ut over { $value } når det er klart at ny prøving då ville vere utan meining.
law-warning-isolation-order-too-long = Orskurden om isolasjon er lengre enn fire veker. Lengste frist er { $value }.
law-warning-isolation-without-end = Orskurden om isolasjon manglar sluttdag. Han er rekna til lengste vanlege frist, { $value }.
law-warning-isolation-over-ceiling = Isolasjonen varer utan avbrot lenger enn lova vanlegvis tillèt, { $value }. Meir krev tungtvegande grunnar.
law-warning-penalty-unknown = Det er ikkje oppgitt kor lang straff siktinga kan gje. Lengste tid med isolasjon er rekna som for inntil { $value } år.

## Det som ikkje let seg rekne ut
law-problem-not-json = Dette er ikkje ei sak i JSON.
law-problem-missing-field = Feltet manglar.
law-problem-unknown-field = Feltet finst ikkje.
law-problem-invalid-value = Verdien kan ikkje brukast her.
law-problem-not-for-this-kind = Feltet høyrer ikkje til dette slaget straff.
law-problem-empty = Lengda er null.
law-problem-too-large = Det er meir enn programmet tek imot.
law-problem-ends-before-start = Slutten er før byrjinga.
law-problem-overlapping = To fråvær dekkjer dei same dagane.
law-problem-suspended-over-term = Meir er på vilkår enn det som er idømt.
law-problem-not-yet-covered = Programmet dekkjer ikkje denne regelen enno. Svaret må finnast på annan måte.

## Byggjeklossar
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
    [one] 1 månad
   *[other] { $months } månader
}
law-days = { $days ->
    [one] 1 dag
   *[other] { $days } dagar
}
law-and = { $first } og { $last }
law-fraction-1-3 = Ein tredel
law-fraction-1-2 = Halvparten
law-fraction-2-3 = To tredelar
law-act-strgjfl = straffegjennomføringslova § { $paragraph }
law-act-for = straffegjennomføringsforskrifta § { $paragraph }
law-act-forv = forvaringsforskrifta § { $paragraph }
law-act-strl = straffelova § { $paragraph }
law-act-strpl = straffeprosesslova § { $paragraph }
law-act-helligdl = helgedagslova § { $paragraph }
law-act-l2026-18 = lov 12. mai 2026 nr. 18 § { $paragraph }
law-short-strgjfl = strgjfl. § { $paragraph }
law-short-for = strgjforskr. § { $paragraph }
law-short-forv = forv.forskr. § { $paragraph }
law-short-strl = strl. § { $paragraph }
law-short-strpl = strpl. § { $paragraph }
law-short-helligdl = helgedl. § { $paragraph }
law-short-l2026-18 = lov 2026-18 § { $paragraph }
law-no-section-practice = fast praksis
law-no-section-not_found = ingen lovregel

## Sida
law-page-title = Utrekning for { $id }
law-page-start = Rekna startdag: { $date }
law-page-by = { $section }, regel { $rule }
law-page-law-from = gjeld frå { $date }
law-page-sentence = straff nr. { $number }
law-page-measure = tiltak { $number }
law-page-common = Først, likt for datoane under
law-page-proof = Slik blir datoane rekna
law-page-not-applicable = Datoar lova ikkje gjev her
law-page-warnings = Sjå på dette
law-page-problems = Ikkje rekna ut
