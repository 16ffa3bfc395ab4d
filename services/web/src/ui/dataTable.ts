/** mantine-datatable's styles, loaded with the first page that shows a table. */
import 'mantine-datatable/styles.css';
