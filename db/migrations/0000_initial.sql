CREATE TABLE "application_secrets" (
	"app_key" text NOT NULL,
	"key_id" text NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"master_key_id" text NOT NULL,
	"not_after" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "application_secrets_app_key_key_id_pk" PRIMARY KEY("app_key","key_id")
);
--> statement-breakpoint
CREATE TABLE "applications" (
	"app_key" text PRIMARY KEY NOT NULL,
	"partner_id" text NOT NULL,
	"environment" text NOT NULL,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"permissions" text[] DEFAULT '{}' NOT NULL,
	"allowed_ips" text[] DEFAULT '{}' NOT NULL,
	"eligibility_url" text,
	"notice_url" text,
	"signs_replies" boolean DEFAULT true NOT NULL,
	"takes_plain_identity" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contract_tiers" (
	"merchant_id" text NOT NULL,
	"tier_code" text NOT NULL,
	"tier_name" text NOT NULL,
	"tier_kind" text NOT NULL,
	"contract_code" text NOT NULL,
	"plan_code" text NOT NULL,
	"min_monthly_spend_fen" bigint NOT NULL,
	"gift_total_fen" bigint NOT NULL,
	"gift_per_month_fen" bigint NOT NULL,
	"gift_months" integer NOT NULL,
	"first_gift_fen" bigint,
	"recharge_amount_fen" bigint DEFAULT 0 NOT NULL,
	"phone_subsidy_fen" bigint DEFAULT 0 NOT NULL,
	"status" text DEFAULT 'DRAFT' NOT NULL,
	CONSTRAINT "contract_tiers_merchant_id_tier_code_pk" PRIMARY KEY("merchant_id","tier_code")
);
--> statement-breakpoint
CREATE TABLE "contracts" (
	"merchant_id" text NOT NULL,
	"contract_code" text NOT NULL,
	"contract_name" text NOT NULL,
	"user_scope" text NOT NULL,
	"contract_months" integer NOT NULL,
	"plan_codes" text[] DEFAULT '{}' NOT NULL,
	"area_codes" text[] DEFAULT '{}' NOT NULL,
	"status" text DEFAULT 'DRAFT' NOT NULL,
	CONSTRAINT "contracts_merchant_id_contract_code_pk" PRIMARY KEY("merchant_id","contract_code")
);
--> statement-breakpoint
CREATE TABLE "data_keys" (
	"vault_id" text PRIMARY KEY NOT NULL,
	"wrapped_key" "bytea",
	"master_key_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"shred_after" timestamp (3) with time zone,
	"shredded_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "delivery_attempts" (
	"notice_id" text NOT NULL,
	"attempt" integer NOT NULL,
	"url" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"latency_ms" integer,
	"http_status" integer,
	"outcome" text DEFAULT 'STARTED' NOT NULL,
	"answer" text,
	"is_manual" boolean DEFAULT false NOT NULL,
	CONSTRAINT "delivery_attempts_notice_id_attempt_pk" PRIMARY KEY("notice_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"imei" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "eligibility_checks" (
	"check_id" text PRIMARY KEY NOT NULL,
	"mall_id" text NOT NULL,
	"merchant_id" text NOT NULL,
	"environment" text NOT NULL,
	"product_kind" text NOT NULL,
	"ask" jsonb NOT NULL,
	"holder_hash" text NOT NULL,
	"vault_id" text NOT NULL,
	"order_id" text,
	"verdict" text DEFAULT 'PENDING' NOT NULL,
	"allow_num" integer DEFAULT 0 NOT NULL,
	"reasons" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"alternatives" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"answered_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "id_pictures" (
	"order_id" text NOT NULL,
	"side" text NOT NULL,
	"vault_id" text NOT NULL,
	"image_id" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"size_bytes" integer NOT NULL,
	"sha256" text NOT NULL,
	"uploaded_sha256" text NOT NULL,
	"watermark" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "id_pictures_order_id_side_pk" PRIMARY KEY("order_id","side")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"app_key" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"lease_until" timestamp (3) with time zone NOT NULL,
	"answer_status" integer,
	"answer_body" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_app_key_key_pk" PRIMARY KEY("app_key","key")
);
--> statement-breakpoint
CREATE TABLE "late_events" (
	"order_id" text NOT NULL,
	"request_key" text NOT NULL,
	"event" text NOT NULL,
	"actor" text NOT NULL,
	"state" text NOT NULL,
	"code" text NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "late_events_order_id_request_key_pk" PRIMARY KEY("order_id","request_key")
);
--> statement-breakpoint
CREATE TABLE "nonces" (
	"app_key" text NOT NULL,
	"direction" text NOT NULL,
	"nonce" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "nonces_app_key_direction_nonce_pk" PRIMARY KEY("app_key","direction","nonce")
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"notice_id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"partner_id" text NOT NULL,
	"recipient" text NOT NULL,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"context" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"state" text DEFAULT 'PENDING' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "order_state_log" (
	"order_id" text NOT NULL,
	"seq" integer NOT NULL,
	"from" text,
	"to" text NOT NULL,
	"event" text NOT NULL,
	"row" text NOT NULL,
	"actor" text NOT NULL,
	"reason_code" text,
	"reason" text,
	"request_key" text NOT NULL,
	"request_id" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "order_state_log_order_id_seq_pk" PRIMARY KEY("order_id","seq")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"order_id" text PRIMARY KEY NOT NULL,
	"mall_id" text NOT NULL,
	"merchant_id" text NOT NULL,
	"environment" text NOT NULL,
	"product_kind" text NOT NULL,
	"state" text NOT NULL,
	"version" integer NOT NULL,
	"next_actor" text NOT NULL,
	"due_at" timestamp (3) with time zone,
	"attention" text,
	"payable_fen" bigint NOT NULL,
	"paid_fen" bigint DEFAULT 0 NOT NULL,
	"refunded_fen" bigint DEFAULT 0 NOT NULL,
	"province_code" text NOT NULL,
	"phone_suffix" text,
	"check_id" text,
	"body_hash" text NOT NULL,
	"merchant_order_id" text,
	"facts" jsonb NOT NULL,
	"details" jsonb NOT NULL,
	"evidence" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"paid_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "orders_refund_within_paid" CHECK ("orders"."refunded_fen" <= "orders"."paid_fen")
);
--> statement-breakpoint
CREATE TABLE "parcel_traces" (
	"order_id" text NOT NULL,
	"package_no" text NOT NULL,
	"trace_hash" text NOT NULL,
	"tracking_no" text NOT NULL,
	"status" text NOT NULL,
	"raw_code" text NOT NULL,
	"text" text NOT NULL,
	"area" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "parcel_traces_order_id_package_no_trace_hash_pk" PRIMARY KEY("order_id","package_no","trace_hash")
);
--> statement-breakpoint
CREATE TABLE "parcels" (
	"order_id" text NOT NULL,
	"package_no" text NOT NULL,
	"carrier_code" text NOT NULL,
	"tracking_no" text NOT NULL,
	"items" jsonb NOT NULL,
	"imeis" text[] DEFAULT '{}' NOT NULL,
	"status" text DEFAULT 'CREATED' NOT NULL,
	"signed_by" text,
	"is_pattern_ok" boolean NOT NULL,
	"is_subscribed" boolean DEFAULT false NOT NULL,
	"shipped_at" timestamp (3) with time zone NOT NULL,
	"signed_at" timestamp (3) with time zone,
	"replaced_nos" text[] DEFAULT '{}' NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "parcels_order_id_package_no_pk" PRIMARY KEY("order_id","package_no")
);
--> statement-breakpoint
CREATE TABLE "partners" (
	"partner_id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "partners_kind" CHECK ("partners"."kind" in ('MALL', 'MERCHANT'))
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"order_id" text NOT NULL,
	"payment_no" text NOT NULL,
	"amount_fen" bigint NOT NULL,
	"channel" text,
	"paid_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "payments_order_id_payment_no_pk" PRIMARY KEY("order_id","payment_no")
);
--> statement-breakpoint
CREATE TABLE "personal_data" (
	"vault_id" text PRIMARY KEY NOT NULL,
	"order_id" text,
	"sealed" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "phone_numbers" (
	"phone_number" text PRIMARY KEY NOT NULL,
	"merchant_id" text NOT NULL,
	"number_province" text NOT NULL,
	"number_city" text NOT NULL,
	"nice_level" integer DEFAULT 0 NOT NULL,
	"prepay_amount_fen" bigint NOT NULL,
	"min_monthly_spend_fen" bigint DEFAULT 0 NOT NULL,
	"agreement_months" integer DEFAULT 0 NOT NULL,
	"plan_codes" text[] DEFAULT '{}' NOT NULL,
	"is_reused" boolean DEFAULT false NOT NULL,
	"card_type" text DEFAULT 'NANO' NOT NULL,
	"state" text DEFAULT 'AVAILABLE' NOT NULL,
	"lock_id" text,
	"lock_cert_no_hash" text,
	"lock_expires_at" timestamp (3) with time zone,
	"order_id" text,
	"iccid" text,
	"aging_until" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "picture_links" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"side" text NOT NULL,
	"merchant_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "picture_reads" (
	"order_id" text NOT NULL,
	"round" integer NOT NULL,
	"read_no" integer NOT NULL,
	"app_key" text NOT NULL,
	"ip" text NOT NULL,
	"purpose" text NOT NULL,
	"sides" text[] NOT NULL,
	"request_id" text NOT NULL,
	"read_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "picture_reads_order_id_round_read_no_pk" PRIMARY KEY("order_id","round","read_no")
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"merchant_id" text NOT NULL,
	"plan_code" text NOT NULL,
	"plan_name" text NOT NULL,
	"monthly_fee_fen" bigint NOT NULL,
	"voice_minutes" integer DEFAULT 0 NOT NULL,
	"data_mb" integer DEFAULT 0 NOT NULL,
	"sms_count" integer DEFAULT 0 NOT NULL,
	"first_month_mode" text DEFAULT 'ALL' NOT NULL,
	"area_codes" text[] DEFAULT '{}' NOT NULL,
	"status" text DEFAULT 'DRAFT' NOT NULL,
	CONSTRAINT "plans_merchant_id_plan_code_pk" PRIMARY KEY("merchant_id","plan_code")
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"refund_no" text NOT NULL,
	"order_id" text NOT NULL,
	"kind" text NOT NULL,
	"amount_fen" bigint NOT NULL,
	"state" text NOT NULL,
	"workflow_id" text NOT NULL,
	"reason" text,
	"channel_no" text,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "refunds_order_id_refund_no_pk" PRIMARY KEY("order_id","refund_no")
);
--> statement-breakpoint
CREATE TABLE "stock_holds" (
	"order_id" text NOT NULL,
	"merchant_id" text NOT NULL,
	"sku_id" text NOT NULL,
	"quantity" integer NOT NULL,
	"state" text DEFAULT 'HELD' NOT NULL,
	CONSTRAINT "stock_holds_order_id_sku_id_pk" PRIMARY KEY("order_id","sku_id")
);
--> statement-breakpoint
CREATE TABLE "terminal_skus" (
	"merchant_id" text NOT NULL,
	"sku_id" text NOT NULL,
	"terminal_code" text NOT NULL,
	"color" text NOT NULL,
	"ram" text,
	"storage" text NOT NULL,
	"price_fen" bigint NOT NULL,
	"stock" integer NOT NULL,
	"status" text DEFAULT 'DRAFT' NOT NULL,
	CONSTRAINT "terminal_skus_merchant_id_sku_id_pk" PRIMARY KEY("merchant_id","sku_id"),
	CONSTRAINT "terminal_skus_stock" CHECK ("terminal_skus"."stock" >= 0)
);
--> statement-breakpoint
CREATE TABLE "terminals" (
	"merchant_id" text NOT NULL,
	"terminal_code" text NOT NULL,
	"brand" text NOT NULL,
	"model" text NOT NULL,
	"status" text DEFAULT 'DRAFT' NOT NULL,
	CONSTRAINT "terminals_merchant_id_terminal_code_pk" PRIMARY KEY("merchant_id","terminal_code")
);
--> statement-breakpoint
CREATE TABLE "tier_terminals" (
	"merchant_id" text NOT NULL,
	"tier_code" text NOT NULL,
	"terminal_code" text NOT NULL,
	"phone_price_fen" bigint NOT NULL,
	CONSTRAINT "tier_terminals_merchant_id_tier_code_terminal_code_pk" PRIMARY KEY("merchant_id","tier_code","terminal_code")
);
--> statement-breakpoint
ALTER TABLE "application_secrets" ADD CONSTRAINT "application_secrets_app_key_applications_app_key_fk" FOREIGN KEY ("app_key") REFERENCES "public"."applications"("app_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_partner_id_partners_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partners"("partner_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal_data" ADD CONSTRAINT "personal_data_vault_id_data_keys_vault_id_fk" FOREIGN KEY ("vault_id") REFERENCES "public"."data_keys"("vault_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "applications_partner" ON "applications" USING btree ("partner_id","environment");--> statement-breakpoint
CREATE INDEX "data_keys_shred" ON "data_keys" USING btree ("shred_after");--> statement-breakpoint
CREATE INDEX "eligibility_checks_created" ON "eligibility_checks" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "nonces_expiry" ON "nonces" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "notices_order" ON "notices" USING btree ("order_id","created_at");--> statement-breakpoint
CREATE INDEX "notices_partner" ON "notices" USING btree ("partner_id","created_at");--> statement-breakpoint
CREATE INDEX "orders_by_merchant" ON "orders" USING btree ("merchant_id","updated_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_by_mall" ON "orders" USING btree ("mall_id","updated_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_by_phone" ON "orders" USING btree ("merchant_id","phone_suffix");--> statement-breakpoint
CREATE INDEX "orders_attention" ON "orders" USING btree ("merchant_id") WHERE "orders"."attention" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "parcels_tracking" ON "parcels" USING btree ("carrier_code","tracking_no");--> statement-breakpoint
CREATE INDEX "parcels_number" ON "parcels" USING btree ("tracking_no");--> statement-breakpoint
CREATE UNIQUE INDEX "phone_numbers_lock" ON "phone_numbers" USING btree ("lock_id");--> statement-breakpoint
CREATE UNIQUE INDEX "phone_numbers_order" ON "phone_numbers" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "phone_numbers_pool" ON "phone_numbers" USING btree ("merchant_id","state","phone_number");--> statement-breakpoint
CREATE INDEX "phone_numbers_buyer" ON "phone_numbers" USING btree ("lock_cert_no_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_full" ON "refunds" USING btree ("order_id") WHERE "refunds"."kind" = 'FULL';