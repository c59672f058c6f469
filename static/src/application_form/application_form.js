import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** The form of an application, which says what ends with it before it is archived or deleted. */
export class ApplicationFormController extends FormController {
    get whatEnds() {
        const { connection_count: connections, people_count: people } = this.model.root.data;
        return connections
            ? _t("Connections that end: %(connections)s, of %(people)s people. They have to connect it again.", {
                  connections,
                  people,
              })
            : _t("It has no connections, so nobody loses one.");
    }

    get archiveDialogProps() {
        return { ...super.archiveDialogProps, title: _t("Archive this application?"), body: this.whatEnds };
    }

    get deleteConfirmationDialogProps() {
        return {
            ...super.deleteConfirmationDialogProps,
            title: _t("Delete this application for good?"),
            body: this.whatEnds,
        };
    }
}

registry.category("views").add("oauth2_application_form", { ...formView, Controller: ApplicationFormController });
