insert into notes (at, kind, subject, detail, note_id)
values (?, ?, ?, ?, ?)
on conflict (note_id) do nothing
