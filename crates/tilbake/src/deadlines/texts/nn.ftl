deadlines-nav = Fristar
deadlines-title = Lovleg halden til
deadlines-lead = Kven som snart ikkje lenger har heimel for å haldast, kva som må skje, og kven som må handle. Den som blir halden for lenge, blir ståande til heimelen er registrert eller personen er ute.
deadlines-until = Siste tidspunkt
deadlines-needed = Dette må skje
deadlines-called = Må handle
deadlines-within = Vis dei neste
deadlines-within-days = { $n } dagar
deadlines-prison = Fengsel
deadlines-none = Ingen heimlar går ut dei neste { $n } dagane.
deadlines-through = Til og med { $date }
deadlines-unknown = Ikkje kjent
deadlines-never = Ingen heimel registrert
deadlines-over = { $hours } t { $minutes } min over tida
deadlines-over-days = { $n } dagar over tida
deadlines-today = I dag
deadlines-in-days = { $n ->
    [1] Om 1 dag
   *[other] Om { $n } dagar
}
deadlines-home-overdue = Blir haldne for lenge
deadlines-home-overdue-note = Skal lauslatast straks, eller heimelen registrerast
deadlines-home-soon = Heimel går ut innan tre dagar
deadlines-home-soon-note = Utan ny heimel etterpå
nearness-overdue = Blir haldne for lenge
nearness-unknown = Ukjend sluttid
nearness-today = I dag
nearness-three-days = Innan tre dagar
nearness-ahead = Seinare
needed-renew-or-release = Retten forlengjer, eller personen blir lauslaten
needed-court-or-release = Blir framstilt for retten, eller lauslaten
needed-release = Blir lauslaten: straffa er sona
needed-extend-or-release = Retten forlengjer ramma, eller personen blir lauslaten
needed-find-authority = Vis heimelen, eller lauslat straks
needed-find-end = Finn ut kor lenge heimelen varer
