CREATE TABLE "catalogue_batch_rows" (
	"batch_id" text NOT NULL,
	"line" integer NOT NULL,
	"body" jsonb,
	"outcome" text DEFAULT 'WAITING' NOT NULL,
	"kind" text,
	"code" text,
	"failure_code" text,
	"field" text,
	"message_zh" text,
	"message_en" text,
	CONSTRAINT "catalogue_batch_rows_batch_id_line_pk" PRIMARY KEY("batch_id","line")
);
--> statement-breakpoint
CREATE TABLE "catalogue_batches" (
	"batch_id" text PRIMARY KEY NOT NULL,
	"merchant_id" text NOT NULL,
	"format" text NOT NULL,
	"sha256" text NOT NULL,
	"state" text DEFAULT 'QUEUED' NOT NULL,
	"row_count" integer NOT NULL,
	"done_count" integer DEFAULT 0 NOT NULL,
	"failed_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "catalogue_revisions" (
	"merchant_id" text NOT NULL,
	"kind" text NOT NULL,
	"code" text NOT NULL,
	"version" integer NOT NULL,
	"body" jsonb NOT NULL,
	"state" text DEFAULT 'PENDING' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"decided_at" timestamp (3) with time zone,
	CONSTRAINT "catalogue_revisions_merchant_id_kind_code_version_pk" PRIMARY KEY("merchant_id","kind","code","version")
);
--> statement-breakpoint
CREATE TABLE "listing_log" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"merchant_id" text NOT NULL,
	"kind" text NOT NULL,
	"code" text NOT NULL,
	"version" integer NOT NULL,
	"from" text NOT NULL,
	"to" text NOT NULL,
	"event" text NOT NULL,
	"role" text NOT NULL,
	"actor_id" text NOT NULL,
	"reason" text,
	"request_key" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "listing_staff" (
	"staff_id" text NOT NULL,
	"role" text NOT NULL,
	"area_codes" text[] NOT NULL,
	CONSTRAINT "listing_staff_staff_id_role_pk" PRIMARY KEY("staff_id","role")
);
--> statement-breakpoint
CREATE TABLE "lock_budgets" (
	"subject" text PRIMARY KEY NOT NULL,
	"used" double precision NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "value_added_services" (
	"merchant_id" text NOT NULL,
	"vas_code" text NOT NULL,
	"vas_name" text NOT NULL,
	"fee_fen" bigint NOT NULL,
	"fee_cycle" text NOT NULL,
	"free_months" integer DEFAULT 0 NOT NULL,
	"plan_codes" text[] DEFAULT '{}' NOT NULL,
	"exclusive_with" text[] DEFAULT '{}' NOT NULL,
	"status" text DEFAULT 'DRAFT' NOT NULL,
	"outer_id" text,
	"valid_from" timestamp (3) with time zone,
	"valid_to" timestamp (3) with time zone,
	"retire_at" timestamp (3) with time zone,
	"published_by" text,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "value_added_services_merchant_id_vas_code_pk" PRIMARY KEY("merchant_id","vas_code")
);
--> statement-breakpoint
DROP INDEX "phone_numbers_pool";--> statement-breakpoint
ALTER TABLE "notices" ALTER COLUMN "order_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "contract_tiers" ADD COLUMN "return_per_month_fen" bigint;--> statement-breakpoint
ALTER TABLE "contract_tiers" ADD COLUMN "return_months" integer;--> statement-breakpoint
ALTER TABLE "contract_tiers" ADD COLUMN "vas_codes" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "contract_tiers" ADD COLUMN "outer_id" text;--> statement-breakpoint
ALTER TABLE "contract_tiers" ADD COLUMN "valid_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "contract_tiers" ADD COLUMN "valid_to" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "contract_tiers" ADD COLUMN "retire_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "contract_tiers" ADD COLUMN "published_by" text;--> statement-breakpoint
ALTER TABLE "contract_tiers" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "contract_tiers" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "penalty_text" text;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "outer_id" text;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "valid_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "valid_to" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "retire_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "published_by" text;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "eligibility_checks" ADD COLUMN "phone_hash" text;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "environment" text;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "unsent_attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "reply" jsonb;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "position" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "not_before" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "order_state_log" ADD COLUMN "operator_ids" text[];--> statement-breakpoint
ALTER TABLE "partners" ADD COLUMN "lists_without_review" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD COLUMN "for_sale_from" timestamp (3) with time zone GENERATED ALWAYS AS (case when order_id is not null then null when state = 'AVAILABLE' then timestamptz '2000-01-01 00:00:00+00' when state = 'LOCKED' then lock_expires_at when state = 'AGING' then aging_until end) STORED;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD COLUMN "reversed_number" text GENERATED ALWAYS AS (reverse(phone_number)) STORED;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "channel" text;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "outer_id" text;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "valid_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "valid_to" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "retire_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "published_by" text;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "stock_holds" ADD COLUMN "shipped_quantity" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "stock_told" integer;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "barcode" text;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "images" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "low_stock_at" integer DEFAULT 5 NOT NULL;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "low_stock_told_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "outer_id" text;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "valid_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "valid_to" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "retire_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "published_by" text;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "terminal_skus" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "terminals" ADD COLUMN "network_types" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "terminals" ADD COLUMN "os" text;--> statement-breakpoint
ALTER TABLE "terminals" ADD COLUMN "screen" text;--> statement-breakpoint
ALTER TABLE "terminals" ADD COLUMN "licence_no" text;--> statement-breakpoint
ALTER TABLE "terminals" ADD COLUMN "outer_id" text;--> statement-breakpoint
ALTER TABLE "terminals" ADD COLUMN "valid_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "terminals" ADD COLUMN "valid_to" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "terminals" ADD COLUMN "retire_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "terminals" ADD COLUMN "published_by" text;--> statement-breakpoint
ALTER TABLE "terminals" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "terminals" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "tier_terminals" ADD COLUMN "sku_ids" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "tier_terminals" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "catalogue_batches_merchant" ON "catalogue_batches" USING btree ("merchant_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "catalogue_revisions_pending" ON "catalogue_revisions" USING btree ("merchant_id","kind","code") WHERE "catalogue_revisions"."state" = 'PENDING';--> statement-breakpoint
CREATE INDEX "listing_log_item" ON "listing_log" USING btree ("merchant_id","kind","code","seq");--> statement-breakpoint
CREATE INDEX "lock_budgets_updated" ON "lock_budgets" USING btree ("updated_at");--> statement-breakpoint
CREATE UNIQUE INDEX "value_added_services_outer_id" ON "value_added_services" USING btree ("merchant_id","outer_id");--> statement-breakpoint
CREATE INDEX "value_added_services_updated" ON "value_added_services" USING btree ("merchant_id","updated_at");--> statement-breakpoint
CREATE UNIQUE INDEX "contract_tiers_outer_id" ON "contract_tiers" USING btree ("merchant_id","outer_id");--> statement-breakpoint
CREATE INDEX "contract_tiers_updated" ON "contract_tiers" USING btree ("merchant_id","updated_at");--> statement-breakpoint
CREATE UNIQUE INDEX "contracts_outer_id" ON "contracts" USING btree ("merchant_id","outer_id");--> statement-breakpoint
CREATE INDEX "contracts_updated" ON "contracts" USING btree ("merchant_id","updated_at");--> statement-breakpoint
CREATE INDEX "notices_catalogue_open" ON "notices" USING btree ("created_at") WHERE "notices"."order_id" is null and "notices"."state" = 'PENDING';--> statement-breakpoint
CREATE INDEX "orders_by_merchant_created" ON "orders" USING btree ("merchant_id","created_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_by_mall_created" ON "orders" USING btree ("mall_id","created_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_by_check" ON "orders" USING btree ("check_id") WHERE "orders"."check_id" is not null;--> statement-breakpoint
CREATE INDEX "orders_open" ON "orders" USING btree ("merchant_id") WHERE "orders"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "phone_numbers_merchant" ON "phone_numbers" USING btree ("merchant_id","updated_at","phone_number");--> statement-breakpoint
CREATE INDEX "phone_numbers_by_number" ON "phone_numbers" USING btree ("number_province","number_city","merchant_id","phone_number") WHERE "phone_numbers"."for_sale_from" is not null;--> statement-breakpoint
CREATE INDEX "phone_numbers_by_tail" ON "phone_numbers" USING btree ("number_province","number_city","merchant_id","reversed_number") WHERE "phone_numbers"."for_sale_from" is not null;--> statement-breakpoint
CREATE INDEX "phone_numbers_by_level" ON "phone_numbers" USING btree ("number_province","number_city","merchant_id","nice_level","reversed_number") WHERE "phone_numbers"."for_sale_from" is not null;--> statement-breakpoint
CREATE INDEX "phone_numbers_by_price" ON "phone_numbers" USING btree ("number_province","number_city","merchant_id","prepay_amount_fen","reversed_number") WHERE "phone_numbers"."for_sale_from" is not null;--> statement-breakpoint
CREATE INDEX "phone_numbers_aging" ON "phone_numbers" USING btree ("aging_until") WHERE "phone_numbers"."state" = 'AGING';--> statement-breakpoint
CREATE UNIQUE INDEX "plans_outer_id" ON "plans" USING btree ("merchant_id","outer_id");--> statement-breakpoint
CREATE INDEX "plans_updated" ON "plans" USING btree ("merchant_id","updated_at");--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_number" ON "refunds" USING btree ("refund_no");--> statement-breakpoint
CREATE UNIQUE INDEX "terminal_skus_outer_id" ON "terminal_skus" USING btree ("merchant_id","outer_id");--> statement-breakpoint
CREATE INDEX "terminal_skus_updated" ON "terminal_skus" USING btree ("merchant_id","updated_at");--> statement-breakpoint
CREATE UNIQUE INDEX "terminals_outer_id" ON "terminals" USING btree ("merchant_id","outer_id");--> statement-breakpoint
CREATE INDEX "terminals_updated" ON "terminals" USING btree ("merchant_id","updated_at");--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_environment" CHECK (("notices"."order_id" is null) = ("notices"."environment" is not null));