ALTER TABLE "notices" ADD COLUMN "unsent_attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "reply" jsonb;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "position" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "not_before" timestamp (3) with time zone;