"""What evaluates text in the source of Odoo, and which rule covers it: see test_evaluated_fields.py.

A reader is a file, a function, and the source of what is evaluated. Each is in one of the two tables.
"""

# What views are made from.
VIEW = ' '.join((
    *(f'{model}.{name}' for model in ('ir.ui.view', 'website.controller.page', 'website.page')
      for name in ('arch', 'arch_base', 'arch_db', 'arch_fs', 'arch_prev')),
    'theme.ir.ui.view.arch', 'theme.ir.ui.view.arch_fs'))
# The language of whatever renders itself.
LANG = ' '.join(f'{model}.lang' for model in (
    'applicant.get.refuse.reason', 'applicant.send.mail', 'card.campaign', 'fleet.vehicle.send.mail',
    'mail.compose.message', 'mail.template', 'mailing.mailing', 'slide.channel.invite', 'sms.template',
    'survey.invite'))
# Fields of a template, by their names.
TEMPLATE = ' '.join(f'mail.template.{name}' for name in (
    'body_html', 'email_cc', 'email_from', 'email_to', 'partner_to', 'reply_to', 'scheduled_date', 'subject'))

# The fields that the text, or the name of what is rendered, comes from: they are in fence/evaluated.py.
FIELDS = {
    ('account/models/account_move.py', 'AccountMove._get_invoice_report_filename', 'report.print_report_name'):
        'ir.actions.report.print_report_name',
    ('account/models/account_move_send.py', 'AccountMoveSend._generate_dynamic_reports',
     "dynamic_report['dynamic_report']"):
        'account.move.send.wizard.mail_attachments_widget ir.actions.report.report_name',
    ('account/models/account_move_send.py', 'AccountMoveSend._get_default_mail_lang', '_render_lang([move.id])'):
        'mail.template.lang',
    ('account/models/account_move_send.py', 'AccountMoveSend._get_mail_default_field_value_from_template',
     '_render_field(field)'): 'mail.template.subject mail.template.body_html',
    ('account_tax_python/models/account_tax.py', 'AccountTax._eval_tax_amount_formula', 'normalized_formula'):
        'account.tax.formula',
    ('account_test/report/report_account_test.py', 'ReportAccount_TestReport_Accounttest._execute_code', 'code_exec'):
        'accounting.assert.test.code_exec',
    ('base/models/ir_actions.py', 'IrActionsAct_Window.read', "values.get('context', '{}')"):
        'ir.actions.act_window.context',
    ('base/models/ir_actions.py', 'IrActionsClient._compute_params', 'record_bin.params_store'):
        'ir.actions.client.params ir.actions.client.params_store',
    ('base/models/ir_actions.py', 'IrActionsServer._check_python_code', 'action.code.strip()'):
        'ir.actions.server.code ir.cron.code ir.actions.server.history.code',
    ('base/models/ir_actions.py', 'IrActionsServer._eval_value', 'action.value'):
        'ir.actions.server.value ir.cron.value',
    ('base/models/ir_actions.py', 'IrActionsServer._run_action_code_multi', 'self.code.strip()'):
        'ir.actions.server.code ir.cron.code ir.actions.server.history.code',
    ('base/models/ir_actions.py', 'IrActionsTodo.action_launch', "result['context']"): 'ir.actions.act_window.context',
    ('base/models/ir_actions_report.py', 'IrActionsReport._prepare_pdf_report_attachment_vals_list',
     'report.attachment'): 'ir.actions.report.attachment',
    ('base/models/ir_actions_report.py', 'IrActionsReport._render_qweb_html', 'report.report_name'):
        'ir.actions.report.report_name',
    ('base/models/ir_actions_report.py', 'IrActionsReport._render_qweb_text', 'report.report_name'):
        'ir.actions.report.report_name',
    ('base/models/ir_actions_report.py', 'IrActionsReport.retrieve_attachment', 'self.attachment'):
        'ir.actions.report.attachment',
    ('base/models/ir_model.py', 'IrModelFields._check_domain', "field.domain or '[]'"): 'ir.model.fields.domain',
    ('base/models/ir_model.py', 'IrModelFields._instanciate_attrs', "field_data['domain'] or '[]'"):
        'ir.model.fields.domain',
    ('base/models/ir_model.py', 'make_compute.func', 'text'): 'ir.model.fields.compute',
    ('base/models/ir_qweb.py', 'IrQweb._compile_expr', 'expression'): VIEW,
    ('base/models/ir_qweb.py', 'IrQweb._generate_code_uncached', 'compiled'): VIEW,
    ('base/models/ir_qweb.py', 'IrQweb._generate_code_uncached', 'wrap_code'): VIEW,
    ('base/models/ir_rule.py', 'IrRule._check_domain', 'rule.domain_force'): 'ir.rule.domain_force',
    ('base/models/ir_rule.py', 'IrRule._compute_domain', 'rule.domain_force'): 'ir.rule.domain_force',
    ('base/models/ir_rule.py', 'IrRule._get_failing', 'r.domain_force'): 'ir.rule.domain_force',
    ('base/models/ir_rule.py', 'IrRule._get_failing.is_failing', 'r.domain_force'): 'ir.rule.domain_force',
    ('base_automation/models/base_automation.py', 'BaseAutomation._execute_webhook', 'self.record_getter'):
        'base.automation.record_getter',
    ('base_automation/models/base_automation.py', 'BaseAutomation._filter_post_export_domain',
     'self_sudo.filter_domain'): 'base.automation.filter_domain',
    ('base_automation/models/base_automation.py', 'BaseAutomation._filter_pre', 'self_sudo.filter_pre_domain'):
        'base.automation.filter_pre_domain',
    ('base_automation/models/base_automation.py', 'BaseAutomation._search_time_based_automation_records',
     'automation.filter_domain'): 'base.automation.filter_domain',
    ('calendar/models/calendar_attendee.py', 'CalendarAttendee._notify_attendees', "_render_field('body_html')"):
        'mail.template.body_html',
    ('calendar/models/calendar_attendee.py', 'CalendarAttendee._notify_attendees', "_render_field('email_from')"):
        'mail.template.email_from',
    ('calendar/models/calendar_attendee.py', 'CalendarAttendee._notify_attendees', "_render_field('subject')"):
        'mail.template.subject',
    ('calendar/models/calendar_event.py', 'CalendarEvent.action_unlink_event', '_render_lang(self.ids)'):
        'mail.template.lang',
    ('calendar/wizard/calendar_popover_delete_wizard.py', 'CalendarPopoverDeleteWizard._compute_body',
     "_render_field('body_html')"): 'mail.template.body_html',
    ('calendar/wizard/calendar_popover_delete_wizard.py', 'CalendarPopoverDeleteWizard._compute_subject',
     "_render_field('subject')"): 'mail.template.subject',
    ('crm/models/crm_team.py', 'CrmTeam._action_update_to_pipeline', "action['context']"):
        'ir.actions.act_window.context',
    ('crm/models/crm_team.py', 'CrmTeam.action_open_unassigned_leads', "action['context']"):
        'ir.actions.act_window.context',
    ('digest/models/digest.py', 'DigestDigest._compute_tips', 'tip.tip_description'): 'digest.tip.tip_description',
    ('fleet/wizard/fleet_vehicle_send_mail.py', 'FleetVehicleSendMail.action_send', "_render_field('body')"):
        'fleet.vehicle.send.mail.body',
    ('fleet/wizard/fleet_vehicle_send_mail.py', 'FleetVehicleSendMail.action_send', "_render_field('subject')"):
        'fleet.vehicle.send.mail.subject',
    ('gamification/models/gamification_badge_user.py', 'GamificationBadgeUser._send_badge',
     "_render_field('body_html')"): 'mail.template.body_html',
    ('gamification/models/gamification_challenge.py', 'GamificationChallenge.report_progress',
     "_render_field('body_html')"): 'mail.template.body_html',
    ('gamification/models/gamification_goal.py', 'GamificationGoal._check_remind_delay', "_render_field('body_html')"):
        'mail.template.body_html',
    ('gamification/models/gamification_goal.py', 'GamificationGoal.get_action', 'self.definition_id.res_id_field'):
        'gamification.goal.definition.res_id_field',
    ('gamification/models/gamification_goal.py', 'GamificationGoal.update_goal', 'code'):
        'gamification.goal.definition.compute_code',
    ('gamification/models/gamification_goal.py', 'GamificationGoal.update_goal', 'definition.batch_user_expression'):
        'gamification.goal.definition.batch_user_expression',
    ('gamification/models/gamification_goal.py', 'GamificationGoal.update_goal', 'definition.domain'):
        'gamification.goal.definition.domain',
    ('gamification/models/gamification_goal_definition.py', 'GamificationGoalDefinition._check_domain_validity',
     'definition.domain'): 'gamification.goal.definition.domain',
    ('hr_recruitment/wizard/applicant_refuse_reason.py', 'ApplicantGetRefuseReason._prepare_mail_values',
     "_render_field('body')"): 'applicant.get.refuse.reason.body',
    ('hr_recruitment/wizard/applicant_refuse_reason.py', 'ApplicantGetRefuseReason._prepare_mail_values',
     "_render_field('subject')"): 'applicant.get.refuse.reason.subject',
    ('hr_recruitment/wizard/applicant_refuse_reason.py', 'ApplicantGetRefuseReason._prepare_mail_values',
     '_render_lang(applicant.ids)'): 'applicant.get.refuse.reason.lang',
    ('hr_recruitment/wizard/applicant_send_mail.py', 'ApplicantSendMail.action_send', "_render_field('body')"):
        'applicant.send.mail.body',
    ('hr_recruitment/wizard/applicant_send_mail.py', 'ApplicantSendMail.action_send', "_render_field('subject')"):
        'applicant.send.mail.subject',
    ('mail/models/mail_render_mixin.py', 'MailRenderMixin._render_lang', 'self.lang'): LANG,
    ('mail/models/mail_template.py', 'MailTemplate._check_can_be_rendered', '_render_field(fname)'): TEMPLATE,
    ('mail/models/mail_template.py', 'MailTemplate._generate_template', '_render_field(field)'): TEMPLATE,
    ('mail/models/mail_template.py', 'MailTemplate._generate_template_attachments', 'report'):
        'ir.actions.report.report_name',
    ('mail/models/mail_template.py', 'MailTemplate._generate_template_attachments', 'report.print_report_name'):
        'ir.actions.report.print_report_name',
    ('mail/models/mail_template.py', 'MailTemplate._generate_template_recipients', '_render_field(field)'): TEMPLATE,
    ('mail/models/mail_template.py', 'MailTemplate._generate_template_scheduled_date',
     "_render_field('scheduled_date')"): 'mail.template.scheduled_date',
    ('mail/models/mail_template.py', 'MailTemplate.send_mail_batch', '_render_lang(res_ids_chunk)'):
        'mail.template.lang',
    ('mail/models/mail_template.py', 'MailTemplate.send_mail_batch', 'sending_email_layout_xmlid'):
        'mail.template.email_layout_xmlid',
    ('mail/models/mail_thread.py', 'MailThread._notify_by_email_render_layout', 'template_xmlid'):
        'mail.message.email_layout_xmlid mail.mail.email_layout_xmlid mail.compose.message.email_layout_xmlid',
    ('mail/wizard/mail_compose_message.py', 'MailComposeMessage._prepare_mail_values_dynamic',
     "_render_field('body')"): 'mail.compose.message.body',
    ('mail/wizard/mail_compose_message.py', 'MailComposeMessage._prepare_mail_values_dynamic',
     "_render_field('email_from')"): 'mail.compose.message.email_from mailing.mailing.email_from',
    ('mail/wizard/mail_compose_message.py', 'MailComposeMessage._prepare_mail_values_dynamic',
     "_render_field('reply_to')"): 'mail.compose.message.reply_to mailing.mailing.reply_to',
    ('mail/wizard/mail_compose_message.py', 'MailComposeMessage._prepare_mail_values_dynamic',
     "_render_field('subject')"): 'mail.compose.message.subject',
    ('mail/wizard/mail_compose_message.py', 'MailComposeMessage._prepare_mail_values_dynamic',
     '_render_lang(res_ids)'): 'mail.compose.message.lang',
    ('marketing_card/models/card_campaign.py', 'CardCampaign._get_image_b64', "_render_field('body_html')"):
        'card.campaign.body_html card.template.body',
    ('mass_mailing/controllers/main.py', 'MassMailController.mailing_view_in_browser', "_render_field('body_html')"):
        'mailing.mailing.body_html',
    # whose editor makes it of body_arch
    ('mass_mailing/wizard/mailing_mailing_test.py', 'MailingMailingTest.send_mail_test', "_render_field('body_html')"):
        'mailing.mailing.body_html mailing.mailing.body_arch',
    ('mass_mailing/wizard/mailing_mailing_test.py', 'MailingMailingTest.send_mail_test', "_render_field('preview')"):
        'mailing.mailing.preview',
    ('mass_mailing/wizard/mailing_mailing_test.py', 'MailingMailingTest.send_mail_test', "_render_field('subject')"):
        'mailing.mailing.subject',
    ('mass_mailing_sms/wizard/mailing_sms_test.py', 'MailingSmsTest.action_send_sms', 'body'):
        'mailing.mailing.body_plaintext',
    ('payment/models/payment_transaction.py', 'PaymentTransaction._get_processing_values', 'redirect_form_view.id'):
        'payment.provider.redirect_form_view_id',
    ('payment_flutterwave/models/payment_transaction.py', 'PaymentTransaction._get_specific_processing_values',
     'self.provider_id.redirect_form_view_id.id'): 'payment.provider.redirect_form_view_id',
    ('purchase/models/purchase_order.py', 'PurchaseOrder._send_reminder_open_composer',
     "_render_lang([ctx['default_res_id']])"): 'mail.template.lang',
    ('purchase/models/purchase_order.py', 'PurchaseOrder.action_rfq_send', "_render_lang([ctx['default_res_id']])"):
        'mail.template.lang',
    ('sms/models/mail_thread.py', 'MailThread._message_sms_with_template', "_render_field('body')"):
        'sms.template.body',
    ('sms/wizard/sms_composer.py', 'SmsComposer._compute_body', "_render_field('body')"): 'sms.template.body',
    ('sms/wizard/sms_composer.py', 'SmsComposer._get_composer_values', 'template.body'): 'sms.template.body',
    ('sms/wizard/sms_composer.py', 'SmsComposer._prepare_body_values', "_render_field('body')"): 'sms.template.body',
    ('sms/wizard/sms_composer.py', 'SmsComposer._prepare_body_values', 'self.body'): 'sms.composer.body',
    ('sms/wizard/sms_template_preview.py', 'SmsTemplatePreview._compute_sms_template_fields', "_render_field('body')"):
        'sms.template.body',
    ('snailmail/models/snailmail_letter.py', 'SnailmailLetter._generate_report_pdf', 'report.attachment'):
        'ir.actions.report.attachment',
    ('snailmail/models/snailmail_letter.py', 'SnailmailLetter._generate_report_pdf', 'report.print_report_name'):
        'ir.actions.report.print_report_name',
    ('survey/wizard/survey_invite.py', 'SurveyInvite._send_mail', "_render_field('body')"): 'survey.invite.body',
    ('survey/wizard/survey_invite.py', 'SurveyInvite._send_mail', "_render_field('email_from')"):
        'mail.template.email_from',
    ('survey/wizard/survey_invite.py', 'SurveyInvite._send_mail', "_render_field('subject')"): 'survey.invite.subject',
    ('web/controllers/json.py', 'WebJsonController._get_action', 'action.context'): 'ir.actions.act_window.context',
    ('web/controllers/json.py', 'WebJsonController.web_json_1', "action.domain or '[]'"):
        'ir.actions.act_window.domain',
    ('web/controllers/json.py', 'get_default_domain', 'domain'): VIEW,
    ('web/controllers/report.py', 'ReportController.report_download', 'report.print_report_name'):
        'ir.actions.report.print_report_name',
    ('website/models/ir_http.py', 'ModelConverter.generate', 'self.domain'): 'website.rewrite.url_to',
    ('website_slides/models/slide_slide.py', 'SlideSlide._post_publication', "_render_field('body_html')"):
        'mail.template.body_html',
    ('website_slides/models/slide_slide.py', 'SlideSlide._post_publication', "_render_field('reply_to')"):
        'mail.template.reply_to',
    ('website_slides/models/slide_slide.py', 'SlideSlide._post_publication', "_render_field('subject')"):
        'mail.template.subject',
    ('website_slides/wizard/slide_channel_invite.py', 'SlideChannelInvite._prepare_mail_values',
     "_render_field('body')"): 'slide.channel.invite.body',
    ('website_slides/wizard/slide_channel_invite.py', 'SlideChannelInvite._prepare_mail_values',
     "_render_field('subject')"): 'slide.channel.invite.subject',
    ('website_slides/wizard/slide_channel_invite.py', 'SlideChannelInvite._prepare_mail_values',
     '_render_lang(slide_channel_partner.ids)'): 'slide.channel.invite.lang',
}

VIEW_OF_CODE = 'A view that the code names.'
HANDED_ON = 'Hands on what its callers give it, and each of these has a line of its own.'
ENGINE = 'The evaluator itself, or a text of the code.'
STORED = 'The name of a stored view, template or filter: only who writes views says what it runs.'
SELECTIONS = 'Selections and a number of the rule, which the ORM checks.'
DEVELOPERS = 'For developers, at the command line.'
MODULE_DATA = 'Data of a module: see the models that install and import modules.'
PRIVATE = 'A private method, whose callers give it a text of the code.'
OWN_PAGE = 'A page of the database manager, of its own.'

# Why no text of a caller's gets there.
REASONS = {
    ('auth_signup/models/res_users.py', 'ResUsers._action_reset_password',
     "self.env.ref('auth_signup.reset_password_email')"): VIEW_OF_CODE,
    ('base/models/ir_actions_report.py', 'IrActionsReport._prepare_html', 'layout.id'): VIEW_OF_CODE,
    ('base/models/ir_actions_report.py', 'IrActionsReport._render_template', 'template'): HANDED_ON,
    ('base/models/ir_qweb.py', '', 'eval'): ENGINE,
    ('base/models/ir_qweb.py', 'render', 'template_name'): HANDED_ON,
    ('base/models/ir_qweb_fields.py', 'IrQwebFieldQweb.record_to_html', 'view.id'): STORED,
    ('base/models/ir_ui_view.py', 'IrUiView._render_template', 'template'): HANDED_ON,
    ('base/models/ir_ui_view.py', 'IrUiView.render_public_asset', 'template'): STORED,
    ('base_import_module/models/ir_module.py', 'IrModuleModule._import_module', "f'{module}.welcome_article_body'"):
        VIEW_OF_CODE,
    ('delivery/models/delivery_carrier.py', 'DeliveryCarrier._get_price_from_picking',
     'line.variable + line.operator + str(line.max_value)'): SELECTIONS,
    ('hr_expense/models/hr_expense.py', 'HrExpense._send_expense_success_mail', 'mail_template_id'): VIEW_OF_CODE,
    ('http_routing/models/ir_http.py', 'IrHttp._get_error_html', "'http_routing.%s' % code"): VIEW_OF_CODE,
    ('l10n_es_edi_tbai/models/l10n_es_edi_tbai_document.py', 'L10n_Es_Edi_TbaiDocument._generate_sale_document_xml',
     'template_name'): VIEW_OF_CODE,
    ('l10n_gr_edi/models/account_move.py', 'AccountMove._l10n_gr_edi_generate_xml_content', 'xml_template'):
        VIEW_OF_CODE,
    ('l10n_hu_edi/models/account_move.py', 'AccountMove._l10n_hu_edi_generate_xml',
     'self._l10n_hu_edi_get_electronic_invoice_template()'): VIEW_OF_CODE,
    ('l10n_it_edi/models/account_move.py', 'AccountMove._l10n_it_edi_render_xml', 'qweb_template_name'): VIEW_OF_CODE,
    ('l10n_pl_edi/models/account_move.py', 'AccountMove._l10n_pl_edi_render_xml', 'qweb_template.id'): VIEW_OF_CODE,
    ('mail/models/mail_activity_mixin.py', 'MailActivityMixin._activity_schedule_with_view', 'view_ref'): VIEW_OF_CODE,
    ('mail/models/mail_composer_mixin.py', 'MailComposerMixin._render_field', '_render_field(field)'): HANDED_ON,
    ('mail/models/mail_composer_mixin.py', 'MailComposerMixin._render_field', '_render_field(template_field)'):
        HANDED_ON,
    ('mail/models/mail_composer_mixin.py', 'MailComposerMixin._render_field', '_render_lang(res_ids)'): HANDED_ON,
    ('mail/models/mail_composer_mixin.py', 'MailComposerMixin._render_lang', '_render_lang(res_ids)'): HANDED_ON,
    ('mail/models/mail_render_mixin.py', 'MailRenderMixin._classify_per_lang', '_render_lang(res_ids)'): HANDED_ON,
    ('mail/models/mail_render_mixin.py', 'MailRenderMixin._render_encapsulate', 'layout_xmlid'): HANDED_ON,
    ('mail/models/mail_render_mixin.py', 'MailRenderMixin._render_field', 'template[field]'): HANDED_ON,
    ('mail/models/mail_render_mixin.py', 'MailRenderMixin._render_template', 'template_src'): HANDED_ON,
    ('mail/models/mail_render_mixin.py', 'MailRenderMixin._render_template_inline_template',
     'parse_inline_template(str(template_txt))'): HANDED_ON,
    ('mail/models/mail_render_mixin.py', 'MailRenderMixin._render_template_qweb',
     "html.fragment_fromstring(template_src, create_parent='div')"): HANDED_ON,
    ('mail/models/mail_render_mixin.py', 'MailRenderMixin._render_template_qweb_view', 'view_ref'): HANDED_ON,
    ('mail/models/mail_thread.py', 'MailThread._message_auto_subscribe_notify', 'template'): VIEW_OF_CODE,
    ('mail/models/mail_thread.py', 'MailThread._message_log_with_view', 'view_ref'): VIEW_OF_CODE,
    ('mail/models/mail_thread.py', 'MailThread.message_mail_with_source', 'view'): STORED,
    ('mail/models/mail_thread.py', 'MailThread.message_post_with_source', 'view'): STORED,
    ('odoo/cli/shell.py', 'Shell.console', 'sys.stdin.read()'): DEVELOPERS,
    ('odoo/http.py', '_Response.render', 'self.template'): HANDED_ON,
    ('odoo/service/server.py', 'FSWatcherBase.handle_file', 'source'): DEVELOPERS,
    ('odoo/tools/babel/python_extractor.py', '_parse_python_string', "f'# coding={encoding!s}\\n{value}'"): DEVELOPERS,
    ('odoo/tools/cache.py', '', 'eval'): ENGINE,
    ('odoo/tools/cache.py', 'ormcache.determine_key', 'code'): ENGINE,
    ('odoo/tools/convert.py', '_eval_xml', 'a_eval'): MODULE_DATA,
    ('odoo/tools/convert.py', '_eval_xml', 'f_search'): MODULE_DATA,
    ('odoo/tools/convert.py', 'xml_import._tag_delete', 'd_search'): MODULE_DATA,
    ('odoo/tools/convert.py', 'xml_import._tag_record', 'f_search'): MODULE_DATA,
    ('odoo/tools/convert.py', 'xml_import.get_env', 'context'): MODULE_DATA,
    ('odoo/tools/rendering_tools.py', 'render_inline_template', 'expression'): HANDED_ON,
    ('odoo/tools/safe_eval.py', '', 'eval'): ENGINE,
    ('odoo/tools/safe_eval.py', 'compile_codeobj', 'expr'): ENGINE,
    ('odoo/tools/safe_eval.py', 'const_eval', 'c'): ENGINE,
    ('odoo/tools/safe_eval.py', 'expr_eval', 'c'): ENGINE,
    ('odoo/tools/safe_eval.py', 'safe_eval', 'c'): ENGINE,
    ('odoo/tools/test_reports.py', 'try_report', 'rname'): DEVELOPERS,
    ('odoo/tools/test_reports.py', 'try_report_action._exec_action', 'context1'): DEVELOPERS,
    ('sms/models/mail_thread.py', 'MailThread._message_sms_with_template', 'template_fallback'): PRIVATE,
    ('survey/wizard/survey_invite.py', 'SurveyInvite._send_mail', 'email_layout_xmlid'): STORED,
    ('web/controllers/database.py', 'Database.backup', 'error'): OWN_PAGE,
    ('web/controllers/database.py', 'Database.change_password', 'error'): OWN_PAGE,
    ('web/controllers/database.py', 'Database.create', 'error'): OWN_PAGE,
    ('web/controllers/database.py', 'Database.drop', 'error'): OWN_PAGE,
    ('web/controllers/database.py', 'Database.duplicate', 'error'): OWN_PAGE,
    ('web/controllers/database.py', 'Database.manager', 'self._render_template()'): OWN_PAGE,
    ('web/controllers/database.py', 'Database.restore', 'error'): OWN_PAGE,
    ('web/models/base_document_layout.py', 'BaseDocumentLayout._compute_preview', 'wizard._get_preview_template()'):
        VIEW_OF_CODE,
    ('website/controllers/main.py', 'Website.get_dynamic_filter', 'kwargs'): STORED,
    ('website/controllers/main.py', 'Website.get_new_page_templates', 'page.key'): STORED,
    ('website/controllers/main.py', 'Website.get_new_page_templates', 'template.key'): STORED,
    ('website/models/html_text_processor.py', 'WebsiteHTMLTextProcessor._render_snippet', 'snippet_key'): VIEW_OF_CODE,
    ('website/models/ir_http.py', 'IrHttp._get_error_html', "'website.%s' % code"): VIEW_OF_CODE,
    ('website/models/ir_ui_view.py', 'IrUiView._render_template', 'template'): HANDED_ON,
    ('website/models/website.py', 'Website._is_snippet_used', "f'{snippet_module}.{snippet_id}'"): VIEW_OF_CODE,
    ('website/models/website_snippet_filter.py', 'WebsiteSnippetFilter._render', 'template_key'): STORED,
    ('website_slides/wizard/slide_channel_invite.py', 'SlideChannelInvite._prepare_mail_values', 'email_layout_xmlid'):
        STORED,
}
