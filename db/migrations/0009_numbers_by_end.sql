DROP INDEX "phone_numbers_by_level";--> statement-breakpoint
DROP INDEX "phone_numbers_by_price";--> statement-breakpoint
CREATE INDEX "phone_numbers_by_level" ON "phone_numbers" USING btree ("number_province","number_city","merchant_id","nice_level","reversed_number") WHERE "phone_numbers"."for_sale_from" is not null;--> statement-breakpoint
CREATE INDEX "phone_numbers_by_price" ON "phone_numbers" USING btree ("number_province","number_city","merchant_id","prepay_amount_fen","reversed_number") WHERE "phone_numbers"."for_sale_from" is not null;