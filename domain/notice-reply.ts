/** What a partner's answer to a notice says, once it has been read and found to be one (contract #9, #10). */
export interface NoticeReply {
  outcome: 'DELIVERED' | 'WITHDRAWN'
  accepted?: 'ACCEPTED' | 'QUEUED' | 'REJECTED'
  decision?: 'AGREE' | 'REFUSE' | 'LATER'
  merchantOrderId?: string
  reasonCode?: string
  reversalNo?: string
}
