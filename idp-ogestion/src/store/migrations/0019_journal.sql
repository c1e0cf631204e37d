-- Up Migration

drop index audit_events_by_date;
create index audit_events_in_order on audit_events (at, id);
create index audit_events_by_event on audit_events (event, result, at, id);
create statistics audit_results_by_event (mcv) on event, result from audit_events;
comment on index audit_events_in_order is 'The journal, the newest first; and its purge.';
comment on statistics audit_results_by_event is
  'Most events have one result: a search for those of a kind that failed must not be taken for a common one.';

-- Down Migration

drop statistics audit_results_by_event;
drop index audit_events_in_order, audit_events_by_event;
create index audit_events_by_date on audit_events (at);
