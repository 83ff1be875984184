ALTER TABLE "notices" ALTER COLUMN "order_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "listing_log" ADD COLUMN "request_key" text;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "environment" text;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_environment" CHECK (("notices"."order_id" is null) = ("notices"."environment" is not null));