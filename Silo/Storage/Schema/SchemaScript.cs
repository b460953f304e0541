namespace Gateway.Silo.Storage.Schema;

/// <summary>One step of a schema; it records its own number in <c>gateway_schema</c>, so that operators may run it by hand.</summary>
/// <param name="Number">The version that the schema has after it, 1 and up.</param>
/// <param name="FileName">The script's path below <c>Silo/Storage</c>.</param>
/// <param name="Sql">Its text.</param>
internal sealed record SchemaScript(int Number, string FileName, string Sql);
