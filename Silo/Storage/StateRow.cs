namespace Gateway.Silo.Storage;

/// <summary>A stored state.</summary>
/// <param name="Payload">The state as UTF-8 JSON.</param>
/// <param name="Version">Which writing of the state this is; no number is ever used twice in one database.</param>
internal sealed record StateRow(byte[] Payload, long Version);
