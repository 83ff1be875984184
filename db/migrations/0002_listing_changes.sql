CREATE TABLE "deleted_items" (
	"merchant_id" text NOT NULL,
	"kind" text NOT NULL,
	"code" text NOT NULL,
	"outer_id" text,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"deleted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deleted_items_merchant_id_kind_code_pk" PRIMARY KEY("merchant_id","kind","code")
);
--> statement-breakpoint
ALTER TABLE "catalogue_revisions" ADD COLUMN "submitted_by" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "listing_log" ADD COLUMN "changes" jsonb;--> statement-breakpoint
CREATE INDEX "deleted_items_synchronised" ON "deleted_items" USING btree ("merchant_id","deleted_at");