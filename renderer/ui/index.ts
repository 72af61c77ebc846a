/**
 * The component kit: the one entry. A view styles nothing itself; what it needs is here or becomes part of the kit.
 *
 * Verbs      Button {kind, size, icon, shortcut, disabledReason, isLoading, loadingLabel}, IconButton {label, icon},
 *            TextLink {href: '#/…'}, TextButton, CopyButton {text, label}, TriggerButton, Menu {trigger, items, label}
 * Input      Field {label, value, onChange, rows, prefix, suffix, error, hint}, Checkbox {isChecked, onChange},
 *            Select {label, value, options, onChange}, Segmented {label, value, options, onChange}
 * State      Chip {tone, icon, isOutlined, onClick}, StateDot {state}, StageLabel {stage} + stageColor(name),
 *            CitationMark {marker, source, isOpen, isStale, onOpen, preview}, Meter {value, limit, valueText},
 *            ProgressBar {share}, Note {kind, action, isLive}
 * Tables     DataTable {label, columns, rows, rowKey, selectedKey, onSelect, onActivate, selectsOnMove, defaultSort,
 *            isLoading, empty, isFit}, TreeGrid {roots, childrenOf, …}, Column<Row>
 * Layout     Panel {title, scope, chips, actions, isFit, scrolls}, PanelHeader, TabPanelRegion {label} around
 *            Tabs {label, tabs, value, onChange, actions}, Split {id, orientation} with SplitPane {id, defaultSize},
 *            ViewColumns {id, list, main, detail} (drawers on narrow windows)
 * Whole view Verdict {sentence, detail, action}, FactStrip {cells}, Facts {items}, EmptyState {title, actions},
 *            ErrorState {title, error, onRetry}, LoadingLine {label, count, remaining, share, onCancel}, Skeleton
 * Floating   Dialog, ConfirmDialog {title, confirmLabel, keepLabel, onConfirm}, FormDialog {submitLabel, blockedReason, onSubmit,
 *            error, cliLine}, Popover {trigger, title}, Tooltip,
 *            showToast({title, body, tone, action})
 * Text       CodeBlock {text, label, wraps}, ChangeDiff {path, lines}, CliTwin {line}, MarkdownText {text, renderText}, PathText {path}, Kbd {keys}
 * Numbers    everything in format.ts: formatDuration, formatAge, formatCount, formatShare, formatMoney, …
 */
export { Button, type ButtonKind, type ButtonProps } from './button/button.tsx';
export { CopyButton } from './button/copy-button.tsx';
export { IconButton, type IconButtonProps } from './button/icon-button.tsx';
export { TextButton, TextLink } from './button/text-link.tsx';
export { TriggerButton, type TriggerButtonProps } from './button/trigger-button.tsx';
export { Chip, type ChipProps, type ChipTone } from './chip/chip.tsx';
export { CitationMark, type CitationMarkProps } from './chip/citation-mark.tsx';
export { STAGE_ORDER, StageLabel, type StageName, stageColor } from './chip/stage.tsx';
export { type DotState, StateDot } from './chip/state-dot.tsx';
export { Segmented, type SegmentedOption, type SegmentedProps } from './choice/segmented.tsx';
export { Select, type SelectOption, type SelectProps } from './choice/select.tsx';
export { type Tab, Tabs, type TabsProps } from './choice/tabs.tsx';
export { classNames } from './class-names.ts';
export { ConfirmDialog, type ConfirmDialogProps } from './dialog/confirm-dialog.tsx';
export { Dialog, type DialogProps } from './dialog/dialog.tsx';
export { FormDialog, type FormDialogProps } from './dialog/form-dialog.tsx';
export { Checkbox, type CheckboxProps } from './field/checkbox.tsx';
export { Field, type FieldProps } from './field/field.tsx';
export * from './format.ts';
export { type Icon, ICON_SIZE, ICON_STROKE } from './icon.ts';
export { LoadingLine, type LoadingLineProps } from './loading/loading-line.tsx';
export { Skeleton, SkeletonLines } from './loading/skeleton.tsx';
export { Spinner } from './loading/spinner.tsx';
export { SKELETON_DELAY_MS, SLOW_LOAD_MS, useDelayed } from './loading/use-delayed.ts';
export { Meter, type MeterProps } from './meter/meter.tsx';
export { ProgressBar } from './meter/progress-bar.tsx';
export { Note, type NoteKind, type NoteProps } from './note/note.tsx';
export { Menu, type MenuItem } from './overlay/menu.tsx';
export { Popover, type PopoverProps } from './overlay/popover.tsx';
export { Tooltip, type TooltipProps, type TooltipSide } from './overlay/tooltip.tsx';
export { Drawer, type DrawerProps } from './panel/drawer.tsx';
export { DetailHidden, LayoutScope } from './panel/layout-scope.ts';
export { Panel, type PanelProps, TabPanelRegion } from './panel/panel.tsx';
export { PanelHeader, type PanelHeaderProps } from './panel/panel-header.tsx';
export { Split, SplitPane, type SplitPaneProps, type SplitProps } from './panel/split.tsx';
export { useIsNarrowerThan, useMediaQuery } from './panel/use-media-query.ts';
export { type ColumnSpec, type DetailSpec, ViewColumns, type ViewColumnsProps } from './panel/view-columns.tsx';
export { ariaShortcut, formatShortcut, isSingleKey, matchesShortcut, type Shortcut } from './shortcut.ts';
export { EmptyState, type EmptyStateProps } from './states/empty-state.tsx';
export { errorDetails } from './states/error-details.ts';
export { ErrorState, type ErrorStateProps } from './states/error-state.tsx';
export { type FactCell, FactStrip } from './states/fact-strip.tsx';
export { Verdict } from './states/verdict.tsx';
export type { Column, Sort, SortDirection } from './table/column.ts';
export { DataTable, type DataTableProps, ROW_HEIGHT, ROW_HEIGHT_2 } from './table/data-table.tsx';
export { TreeGrid, type TreeGridProps } from './table/tree-grid.tsx';
export { ChangeDiff } from './text/change-diff.tsx';
export { CliTwin } from './text/cli-twin.tsx';
export { CodeBlock, type CodeBlockProps } from './text/code-block.tsx';
export { Facts } from './text/facts.tsx';
export { Kbd } from './text/kbd.tsx';
export { MarkdownText, type MarkdownTextProps, type RenderText } from './text/markdown-text.tsx';
export { PathText } from './text/path-text.tsx';
export { Toaster } from './toast/toaster.tsx';
export { showToast, TOAST_MS, type ToastAction, type ToastMessage } from './toast/toast-manager.ts';
