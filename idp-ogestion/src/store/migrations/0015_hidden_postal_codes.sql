-- Up Migration

alter table etablissements
  drop constraint code_postal_has_five_digits,
  add constraint code_postal_has_five_digits_or_is_hidden check (code_postal ~ '^(\d{5})?$');
comment on column etablissements.code_postal is 'Empty where Sirene hides it, with the address, or where there is none: abroad.';

-- Down Migration

alter table etablissements
  drop constraint code_postal_has_five_digits_or_is_hidden,
  add constraint code_postal_has_five_digits check (code_postal ~ '^\d{5}$');
comment on column etablissements.code_postal is null;
