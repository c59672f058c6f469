import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/** Where several applications are chosen, it is said what ends with them before they are archived or deleted. */
const saysWhatEnds = (Controller) =>
    class extends Controller {
        get whatEnds() {
            const { isDomainSelected, selection } = this.model.root;
            if (isDomainSelected) {
                return _t("All of their connections end. People have to connect them again.");
            }
            const connections = selection.reduce((sum, record) => sum + record.data.connection_count, 0);
            return connections
                ? _t("Connections that end: %s. People have to connect them again.", connections)
                : _t("They have no connections, so nobody loses one.");
        }

        get archiveDialogProps() {
            return { ...super.archiveDialogProps, title: _t("Archive these applications?"), body: this.whatEnds };
        }

        get deleteConfirmationDialogProps() {
            return {
                ...super.deleteConfirmationDialogProps,
                title: _t("Delete these applications for good?"),
                body: this.whatEnds,
            };
        }
    };

const views = registry.category("views");
views.add("oauth2_application_list", { ...listView, Controller: saysWhatEnds(ListController) });
views.add("oauth2_application_kanban", { ...kanbanView, Controller: saysWhatEnds(KanbanController) });
