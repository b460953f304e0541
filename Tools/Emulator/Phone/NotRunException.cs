namespace Gateway.Emulator.Phone;

/// <summary>A step could not be tried, since an earlier one gave nothing to try it with.</summary>
internal sealed class NotRunException(string needed) : Exception($"needs {needed}");
