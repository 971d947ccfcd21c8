# The dates that the law gives, each step that leads to them, and what needs a look.

## Kinds of date
law-kind-one_third = A third of the sentence
law-kind-half = Half of the sentence
law-kind-two_thirds = Earliest conditional release
law-kind-full_term_first_free_day = First free day when the whole sentence is served
law-kind-last_day = Last day when the whole sentence is served
law-kind-trial_period_end = The probation period ends
law-kind-prosecution_by = Last day to bring a new offence in the probation period before a court
law-kind-leave_eligible = Leave at the earliest
law-kind-day_release_eligible = Day release at the earliest
law-kind-em_back_door = Last part with electronic monitoring at the earliest
law-kind-home_half = Serving at home on conditions at the earliest
law-kind-lower_security_review = Transfer to lower security must be considered
law-kind-parole_review = Conditional release must be assessed anew
law-kind-open_direct = Lower security must be considered from the start
law-kind-halfway_direct = A halfway house must be considered from the start
law-kind-em_front_door = Whole sentence with electronic monitoring at the earliest
law-kind-minimum_last_day = Last day of the minimum term
law-kind-minimum_two_thirds = Two thirds of the minimum term
law-kind-minimum_first_parole_day = Conditional release from preventive detention at the earliest
law-kind-frame_last_day = Last day of the time frame
law-kind-extension_file_by = Last day to bring a case on extension
law-kind-assess_extension_by = The prison has assessed extension by
law-kind-performance_end = Last day of the performance time
law-kind-breach_request_by = Last day to bring a breach of the community sentence before a court
law-kind-reporting_end = The reporting duty ordinarily lasts until the end of
law-kind-reporting_longest = The reporting duty ordinarily lasts at most until the end of
law-kind-limitation_end = The sentence can no longer be executed from
law-kind-interruption_ends = The interruption is over unless extended
law-kind-interruption_longest = An extended interruption is over unless the next level decides otherwise
law-kind-retention_end = The file must be deleted by
law-kind-petition_earliest = May ask for conditional release from
law-kind-court_by = Before a court by
law-kind-never_after_day = Last day to come before a court
law-kind-order_ends = The remand order runs out
law-kind-remand_max_order = Longest time limit for remand
law-kind-isolation_order_ends = The order of isolation runs out
law-kind-isolation_ceiling = The isolation must be over
law-kind-region_by = The region decides or is told if the measure still lasts
law-kind-directorate_by = The directorate decides or is told if the measure still lasts
law-kind-re_decide_by = A new decision if the measure still lasts
law-kind-return_plan_by = A plan for the way back to company if the measure still lasts
law-kind-ceiling = The measure must be over
law-kind-appeal_by = Last time to appeal

## Steps
law-step-start-at-judgment = The person was in custody at the judgment. Time is counted from { $value }.
law-step-start-at-admission = The person was at liberty at the judgment and was admitted on { $admitted }. Time is counted from { $value }.
law-step-credit = The credit of { law-days } is taken off { $from }. The start is then { $value }.
law-step-credit-after-judgment = Remand after the judgment, { law-days }, is taken off { $from }. The start is then { $value }.
law-step-credit-abroad = Time deprived of liberty abroad, { law-days }, is taken off { $from }. The start is then { $value }.
law-step-credit-isolation = Extra credit for isolation, { law-days }, is taken off { $from }. The start is then { $value }.
law-step-credit-redress = Extra credit as redress, { law-days }, is taken off { $from }. The start is then { $value }.
law-step-credit-transport = Time of transport, { law-days }, is taken off { $from }. The start is then { $value }.
law-step-credit-observation = Psychiatric observation, { law-days }, is taken off { $from }. The start is then { $value }.
law-step-one-sentence = The sentence is { $value }.
law-step-add-sentences = { $sentences } sentences are added to { $value }.
law-step-suspend = Of { $term }, { $suspended } is suspended. { $value } is left.
law-step-fraction = { $fraction } of { $of } is { $value }.
law-step-add = { $from } and another { $length } is { $value }.
law-step-least-days = At least { law-days } from the start are required, which is { $least }. The counted date is { $counted }. The later is { $value }.
law-step-later = The later of { $one } and { $other } is { $value }.
law-step-earlier = The earlier of { $one } and { $other } is { $value }.
law-step-days-left = From then to { $end } there are { $value } days. There must be at least { $least }.
law-step-back = { law-months } before { $from } is { $value }.
law-step-day-before = The day before { $of } is { $value }.
law-step-absence = The person went away on { $from } and was back on { $to }. That is { law-days }, and the date moves to { $value }.
law-step-working-day = The last working day up to { $from } is { $value }.
law-step-extended = The court extended the frame in its judgment of { $judgment }. The last day is { $value }.
law-step-became-final = The judgment of { $judgment } became final on { $value }.
law-step-order-names = The order that holds from { $from } runs out { $value }.
law-step-add-hours = { $hours } hours after { $from } is { $value }.
law-step-add-days = { law-days } after { $from } is { $value }.
law-step-measure-began = The measure has lasted without a break since { $value }.
law-step-measure-ended = The measure ended { $value }.
law-step-isolation-began = The person has been isolated by court order without a break since { $value }.
law-step-parole-refused = Conditional release was refused on { $value }. The sentence is { $length }.
law-step-remainder = The court has ordered { $value } of the sentence to be served.
law-step-no-minimums = After recall the minimum times of conditional release do not hold. It may be given from { $value }.
law-step-trial-ends = The probation period ends on { $value }.
law-step-performance-began = The performance began on { $value }.
law-step-performance-ends = The performance time ends on { $value }.
law-step-hours-left = The credit of { law-days } of { $of } reduces the hours from { $hours } to { $value }.
law-step-credit-of-performance = The performance time is reduced by { law-days }: { $from } becomes { $value }.
law-step-in-days = { $of } is counted as { $value } days.
law-step-hours-done = { $done } of { $hours } hours are done. That is worth { $value } of { $of } days.
law-step-converted = In its judgment of { $judgment } the court turned the community sentence into prison of { $value }.
law-step-paroled = Conditional release was given on { $value }.
law-step-final-sentence = The sentence of { $length } became final on { $value }.
law-step-interruption-began = The interruption has lasted without a break since { $value }.
law-step-serving-ended = All serving ended on { $value }.
law-step-at-most = Serving begins on { $value }. The sentence of { $length } is no longer than { $most }.

## Choices where neither act nor regulation answers
law-policy-part_month-thirty_days = Chosen method: a part of a month is counted of 30 days.
law-policy-part_month-actual_days = Chosen method: the fraction is taken of the actual days and rounded up.
law-policy-month_end-last_day = Chosen method: the month is too short, so it is its last day.
law-policy-month_end-next_month = Chosen method: the month is too short, so it is the first day of the next.
law-policy-admission_day-day_one = Chosen method: the day of admission is day 1.
law-policy-admission_day-not_counted = Chosen method: the day of admission is not counted.
law-policy-release_day-as_it_falls = Chosen method: weekends and holidays do not move the date.
law-policy-release_day-working_day_before = Chosen method: weekends and holidays move the date to the working day before.
law-policy-order_day-end_of_day = Chosen method: a time limit that only names the day lasts that day out.
law-policy-order_day-start_of_day = Chosen method: a time limit that only names the day ends as the day begins.
law-policy-suspended_part-thirty_days = Chosen method: a month is counted as 30 days.
law-policy-suspended_part-actual_days = Chosen method: the actual days from the start are counted.
law-policy-community_rounding-up = Chosen method: it is rounded up.
law-policy-community_rounding-down = Chosen method: it is rounded down.

## Why the law gives no date
law-reason-not-admitted = The person has not been admitted yet.
law-reason-still-away = The person is away. The date can be counted when the person is back.
law-reason-too-little-left = Less than 14 days would be left.
law-reason-no-parole = There is no conditional release in this case.
law-reason-after-the-end = It would be after the sentence is served.
law-reason-from-the-start = It holds from the start.
law-reason-no-minimum = The court has not set a minimum term.
law-reason-not-final = It is not stated when the judgment became final.
law-reason-no-end-named = The order names no end.
law-reason-not-yet-law = The rule was not law then.
law-reason-under-18 = A stricter limit holds for those under 18.
law-reason-suspended = The whole sentence is suspended.
law-reason-served-in-full = Fines are always served in full.
law-reason-ended-before = The measure ended before.
law-reason-no-ceiling = The law sets no longest time for this measure.
law-reason-own-wish = The person wishes it. The law then sets no longest time.
law-reason-no-such-measure = The law no longer knows this measure.
law-reason-no-trial-period = There is no probation period on that day.
law-reason-serving-begun = The sentence is being served.
law-reason-stops-while-serving = The time stops while another sentence is served.
law-reason-not-begun = The performance has not begun.
law-reason-converted = The court has turned the community sentence into prison.
law-reason-covered-by-credit = The credit covers the whole sentence.
law-reason-not-refused = Conditional release has not been refused.
law-reason-sentence-too-long = The sentence is too long for it.
law-reason-not-by-court = No court has ordered the isolation.
law-reason-never-under-18 = It is forbidden for anyone under 18.

## What needs a look
law-warning-older-than-the-law = The date is before { $value }, when the oldest law in this program came into force. That law is used.
law-warning-too-many-days = A single sentence above { $value } days must be set in months and years.
law-warning-too-few-months = A single sentence of up to { $value } months must be set in days.
law-warning-months-and-days = A single sentence must be either in days or in months and years.
law-warning-too-short = The sentence is shorter than { $value } days.
law-warning-too-long = The sentence is longer than { $value } years.
law-warning-credit-over-term = The credit covers the whole sentence. It was served on { $value }: release at once.
law-warning-credit-left-over = { $value } days of credit are left when the prison sentence is covered. They go to the suspended part, the fine or the community sentence of the same judgment.
law-warning-credit-prison-first = Credit is used first on the prison sentence of the same judgment, which lasts until { $value }.
law-warning-credit-below-count = The court has credited fewer days than the facts of the remand give. By them there are at least { $value }. The number of the court is used.
law-warning-credit-above-count = The court has credited more days than the facts of the remand give. By them there are at most { $value }. The number of the court is used.
law-warning-after-judgment-counted = Remand after the judgment is stated as credit, but time is already counted from the judgment on { $value }. The line is not used.
law-warning-parole-from-the-start = Two thirds were reached on { $value }, before serving began.
law-warning-admission-not-used = A day of admission is given, but the person was in custody at the judgment. Time is counted from the judgment.
law-warning-absence-before-start = The absence begins before serving, which begins { $value }.
law-warning-interruption-long = The interruption is longer than four weeks. Beyond { $value } it must have been extended.
law-warning-interruption-too-long = The interruption is longer than eight weeks. Beyond { $value } the next level must have decided it.
law-warning-interruption-of-detention = Preventive detention may not be interrupted.
law-warning-ended-by-detention = The sentence lapsed when preventive detention was imposed on { $value }.
law-warning-frame-over-21 = A frame above { $value } years requires an offence that carries up to 30 years.
law-warning-frame-over-30 = The frame is above { $value } years.
law-warning-minimum-over-cap = The minimum term cannot be above { $value } years.
law-warning-minimum-over-frame = The minimum term is longer than the time frame of { $value }.
law-warning-extension-too-long = The frame can be extended by five years at a time at most, here to { $value }.
law-warning-extension-no-longer = The extension goes no further than the frame did before, { $value }.
law-warning-extension-too-late = The frame ran out on { $value }, before the judgment on extension.
law-warning-file-earlier = Counted back from the moved last day, the case must be brought by { $value }.
law-warning-too-many-fine-days = Subsidiary imprisonment for a fine is { $value } days at most.
law-warning-fine-beside-prison = The fine cannot be served at the same time as prison, which lasts until { $value }. State the day on which the fine begins.
law-warning-too-few-hours = A community sentence has at least { $value } hours.
law-warning-too-many-hours = A community sentence has at most { $value } hours.
law-warning-subsidiary-too-long = A community sentence can ordinarily only take the place of prison of up to { $value }.
law-warning-performance-too-long = The performance time is longer than the subsidiary prison term and longer than { $value }.
law-warning-ordered-over-subsidiary = The court has ordered more prison than the subsidiary term of { $value }.
law-warning-prison-beside-community = Beside a community sentence only unconditional prison of up to { $value } can be imposed.
law-warning-order-too-long = The order is longer than the ordinary longest limit, { $value }.
law-warning-order-without-end = The order names no end. The longest limit is { $value }.
law-warning-order-gap = No order covers the time from { $value } until this one begins.
law-warning-age-unknown = The birth date is missing. The limits are counted as for an adult.
law-warning-measure-too-long = The measure lasted longer than the law allows, { $value }.
law-warning-measure-under-18 = Nobody under 18 may be subjected to this measure.
law-warning-measure-repealed = The law no longer knows this measure.
law-warning-isolation-under-18 = No court may isolate anyone under 18.
law-warning-isolation-order-long = The order of isolation is longer than two weeks. It may go beyond { $value } only when a new review by then would clearly be pointless.
law-warning-isolation-order-too-long = The order of isolation is longer than four weeks. The longest limit is { $value }.
law-warning-isolation-without-end = The order of isolation names no end. It is counted to the longest ordinary limit, { $value }.
law-warning-isolation-over-ceiling = The isolation lasts without a break longer than the law ordinarily allows, { $value }. More requires weighty grounds.
law-warning-penalty-unknown = The highest penalty of the charge is not stated. The longest time in isolation is counted as for up to { $value } years.

## What could not be counted
law-problem-not-json = This is not a case in JSON.
law-problem-missing-field = The field is missing.
law-problem-unknown-field = There is no such field.
law-problem-invalid-value = The value cannot be used here.
law-problem-not-for-this-kind = The field does not belong to this kind of sentence.
law-problem-empty = The length is zero.
law-problem-too-large = It is more than the program takes.
law-problem-ends-before-start = The end is before the beginning.
law-problem-overlapping = Two absences cover the same days.
law-problem-suspended-over-term = More is suspended than was imposed.
law-problem-done-over-hours = More hours are done than were imposed.
law-problem-not-yet-covered = The program does not cover this rule yet. The answer must be found in another way.

## Parts
law-date = { $day } { $month } { $year }
law-moment = { $date } at { $time }
law-month-1 = January
law-month-2 = February
law-month-3 = March
law-month-4 = April
law-month-5 = May
law-month-6 = June
law-month-7 = July
law-month-8 = August
law-month-9 = September
law-month-10 = October
law-month-11 = November
law-month-12 = December
law-years = { $years ->
    [one] 1 year
   *[other] { $years } years
}
law-months = { $months ->
    [one] 1 month
   *[other] { $months } months
}
law-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}
law-and = { $first } and { $last }
law-fraction-1-3 = A third
law-fraction-1-2 = Half
law-fraction-2-3 = Two thirds
law-act-strgjfl = Execution of Sentences Act, section { $paragraph }
law-act-for = Execution of Sentences Regulations, section { $paragraph }
law-act-forv = Preventive Detention Regulations, section { $paragraph }
law-act-strl = Penal Code, section { $paragraph }
law-act-strpl = Criminal Procedure Act, section { $paragraph }
law-act-helligdl = Public Holidays Act, section { $paragraph }
law-act-pers = Regulations on Personal Data in the Correctional Service, section { $paragraph }
law-act-l2026-18 = Act of 12 May 2026 no. 18, section { $paragraph }
law-short-strgjfl = Exec. Act sec. { $paragraph }
law-short-for = Exec. Reg. sec. { $paragraph }
law-short-forv = Prev. Det. Reg. sec. { $paragraph }
law-short-strl = Penal Code sec. { $paragraph }
law-short-strpl = Crim. Proc. Act sec. { $paragraph }
law-short-helligdl = Holidays Act sec. { $paragraph }
law-short-pers = Pers. Data Reg. sec. { $paragraph }
law-short-l2026-18 = Act 2026-18 sec. { $paragraph }
law-no-section-practice = established practice
law-no-section-not_found = no provision

## The page
law-page-title = Calculation for { $id }
law-page-start = Counted start: { $date }
law-page-by = { $section }, rule { $rule }
law-page-law-from = in force from { $date }
law-page-sentence = sentence no. { $number }
law-page-measure = measure { $number }
law-page-common = First, the same for the dates below
law-page-proof = How the dates are counted
law-page-not-applicable = Dates that the law does not give here
law-page-warnings = Look at this
law-page-problems = Not counted
