using System.Reflection;
using Gateway.Grains.Catalogue;

namespace Gateway.Silo.Storage.Moving;

/// <summary>A state that this program's grains keep.</summary>
/// <param name="GrainType">The grain type's explicit name.</param>
/// <param name="StateName">The state's name within the grain.</param>
/// <param name="Type">What its JSON stands for.</param>
internal sealed record KnownState(string GrainType, string StateName, Type Type)
{
    /// <summary>All of them, as the grains' classes declare them.</summary>
    public static IReadOnlyList<KnownState> All { get; } = [.. Find()];

    /// <summary>The state with these names; null when this program knows none.</summary>
    public static KnownState? Of(string grainType, string stateName) =>
        All.FirstOrDefault(state => state.GrainType == grainType && state.StateName == stateName);

    /// <summary>The states with this name, of whatever grain.</summary>
    public static IEnumerable<KnownState> Named(string stateName) => All.Where(state => state.StateName == stateName);

    // By the attributes' data, since the two builds have attribute classes of their own.
    private static IEnumerable<KnownState> Find() =>
        from grain in typeof(DeviceCatalogue).Assembly.GetTypes()
        from type in Names(grain, "GrainTypeAttribute")
        from constructor in grain.GetConstructors()
        from parameter in constructor.GetParameters()
        from name in Names(parameter, "PersistentStateAttribute")
        select new KnownState(type, name, parameter.ParameterType.GetGenericArguments()[0]);

    private static IEnumerable<string> Names(ICustomAttributeProvider declaration, string attribute)
    {
        var attributes = declaration switch
        {
            Type type => type.CustomAttributes,
            ParameterInfo parameter => parameter.CustomAttributes,
            _ => throw new ArgumentException("Neither a type nor a parameter.", nameof(declaration)),
        };
        return attributes.Where(data => data.AttributeType.Name == attribute).Select(data => (string)data.ConstructorArguments[0].Value!);
    }
}
