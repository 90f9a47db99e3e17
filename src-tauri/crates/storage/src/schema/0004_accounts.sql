-- Which tier somebody has is known from whoever signed them in, and stands in no file. Whose
-- profile it is says its kind: local, demo_free, demo_premium, account:<id>.
ALTER TABLE profiles DROP COLUMN tier;
ALTER TABLE profiles DROP COLUMN simulated;

-- Of what was used without an account, what counts for an account as well.
ALTER TABLE quota_days ADD COLUMN carried_over INTEGER NOT NULL DEFAULT 0;
