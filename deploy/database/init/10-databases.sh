# Run once by the postgres image, on an empty volume: two databases, each with a role that owns it and that may enter no
# other. Passwords are read by psql from its environment, so that they appear in no process list and no log.
psql --username postgres --dbname postgres --no-psqlrc --set ON_ERROR_STOP=1 <<'SQL'
\getenv ogestion_password OGESTION_DATABASE_PASSWORD
\getenv digit_invest_password DIGIT_INVEST_DATABASE_PASSWORD
revoke all on database postgres, template1 from public;

create role ogestion login password :'ogestion_password';
create database ogestion owner ogestion;
revoke all on database ogestion from public;

create role digit_invest login password :'digit_invest_password';
create database digit_invest owner digit_invest;
revoke all on database digit_invest from public;
SQL
