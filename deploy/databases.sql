-- A database and a role for each service; none can enter another's. Run by psql as the administrator, on the
-- first start and again whenever a password was renewed. SECRETS is the folder of the passwords.
\set ON_ERROR_STOP on
\set partners `cat "${SECRETS:-/run/secrets}/database-partners.password"`
\set challenges `cat "${SECRETS:-/run/secrets}/database-challenges.password"`
\set education `cat "${SECRETS:-/run/secrets}/database-education.password"`

select format('create role %I login', name)
  from unnest(array['quadhelix_partners', 'quadhelix_challenges', 'quadhelix_education']) as name
 where not exists (select from pg_roles where rolname = name) \gexec

alter role quadhelix_partners password :'partners';
alter role quadhelix_challenges password :'challenges';
alter role quadhelix_education password :'education';

select format('create database %I owner %I encoding utf8 template template0', name, name)
  from unnest(array['quadhelix_partners', 'quadhelix_challenges', 'quadhelix_education']) as name
 where not exists (select from pg_database where datname = name) \gexec

revoke all on database quadhelix_partners from public;
revoke all on database quadhelix_challenges from public;
revoke all on database quadhelix_education from public;
