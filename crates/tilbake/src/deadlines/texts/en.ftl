deadlines-nav = Deadlines
deadlines-title = Lawful until
deadlines-lead = Who will soon no longer be held lawfully, what must happen, and who must act. Whoever is held too long stays here until the authority is registered or the person is out.
deadlines-until = Last moment
deadlines-needed = What must happen
deadlines-called = Must act
deadlines-within = Show the next
deadlines-within-days = { $n } days
deadlines-prison = Prison
deadlines-none = No authority ends in the next { $n } days.
deadlines-through = Through { $date }
deadlines-unknown = Not known
deadlines-never = No authority registered
deadlines-over = { $hours } h { $minutes } min too long
deadlines-over-days = { $n } days too long
deadlines-today = Today
deadlines-in-days = { $n ->
    [1] In 1 day
   *[other] In { $n } days
}
deadlines-home-overdue = Held too long
deadlines-home-overdue-note = Release at once, or register the authority
deadlines-home-soon = Authority ends within three days
deadlines-home-soon-note = With none to follow
nearness-overdue = Held too long
nearness-unknown = End not known
nearness-today = Today
nearness-three-days = Within three days
nearness-ahead = Later
needed-renew-or-release = The court renews, or the person is released
needed-court-or-release = Brought before a court, or released
needed-release = Released: the sentence is served
needed-extend-or-release = The court extends the frame, or the person is released
needed-find-authority = Show the authority, or release at once
needed-find-end = Find out how long the authority lasts
