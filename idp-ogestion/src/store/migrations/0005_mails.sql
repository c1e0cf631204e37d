-- Up Migration

alter table mails drop constraint mail_state_is_known;
alter table mails add constraint mail_state_is_known check (state in ('queued', 'sent', 'failed', 'skipped'));
comment on column mails.state is
  'queued: not tried yet; sent: the mail server has it; failed: will be tried again; skipped: no longer true when it was about to leave.';

create table mail_requests (
  key bytea primary key,
  asked_at timestamptz[] not null
);
comment on table mail_requests is
  'When links were asked for in the last hour, per address typed and per IP address (security.md L6). The key is an HMAC, so that the table names nobody.';

-- Down Migration

drop table mail_requests;
update mails set state = 'failed' where state = 'skipped';
alter table mails drop constraint mail_state_is_known;
alter table mails add constraint mail_state_is_known check (state in ('queued', 'sent', 'failed'));
