ALTER TABLE "eligibility_checks" ADD COLUMN "phone_hash" text;--> statement-breakpoint
ALTER TABLE "stock_holds" ADD COLUMN "shipped_quantity" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "orders_by_merchant_created" ON "orders" USING btree ("merchant_id","created_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_by_mall_created" ON "orders" USING btree ("mall_id","created_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_by_check" ON "orders" USING btree ("check_id") WHERE "orders"."check_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_number" ON "refunds" USING btree ("refund_no");