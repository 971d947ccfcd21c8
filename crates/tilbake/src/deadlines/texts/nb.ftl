deadlines-nav = Frister
deadlines-title = Lovlig holdt til
deadlines-lead = Hvem som snart ikke lenger har hjemmel for å holdes, hva som må skje, og hvem som må handle. Den som holdes for lenge, blir stående til hjemmelen er registrert eller personen er ute.
deadlines-until = Siste tidspunkt
deadlines-needed = Dette må skje
deadlines-called = Må handle
deadlines-within = Vis de neste
deadlines-within-days = { $n } dager
deadlines-prison = Fengsel
deadlines-none = Ingen hjemler går ut de neste { $n } dagene.
deadlines-through = Til og med { $date }
deadlines-unknown = Ikke kjent
deadlines-never = Ingen hjemmel registrert
deadlines-over = { $hours } t { $minutes } min over tiden
deadlines-over-days = { $n } dager over tiden
deadlines-today = I dag
deadlines-in-days = { $n ->
    [1] Om 1 dag
   *[other] Om { $n } dager
}
deadlines-home-overdue = Holdes for lenge
deadlines-home-overdue-note = Skal løslates straks, eller hjemmelen registreres
deadlines-home-soon = Hjemmel går ut innen tre dager
deadlines-home-soon-note = Uten ny hjemmel etterpå
nearness-overdue = Holdes for lenge
nearness-unknown = Ukjent sluttid
nearness-today = I dag
nearness-three-days = Innen tre dager
nearness-ahead = Senere
needed-renew-or-release = Retten forlenger, eller personen løslates
needed-court-or-release = Fremstilles for retten, eller løslates
needed-release = Løslates: straffen er sonet
needed-extend-or-release = Retten forlenger rammen, eller personen løslates
needed-find-authority = Vis hjemmelen, eller løslat straks
needed-find-end = Finn ut hvor lenge hjemmelen varer
